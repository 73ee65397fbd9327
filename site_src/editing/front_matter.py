"""Edits of a page's front matter, from text to text: a value set, a key taken out, an item put in or moved.

`site_src/source/frontmatter.py` reads front matter; here the same nodes say where each value stands, and only
its own characters are written over. A round-trip library (ruamel.yaml) keeps comments, and writes the rest
again in its own way: indents, quotes, folded lines.

Texts have a line feed at each line's end. Everything raises NotEditable where fields can't be told apart.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any

import yaml

from site_src.editing.nodes import Tree
from site_src.editing.notation import block, inline, is_deep, lines
from site_src.editing.spans import Span, edited
from site_src.source.frontmatter import Place


def values(text: str) -> dict[str, Any]:
    """What the front matter says, as plain data."""
    tree = Tree.of(text)
    return tree.value(tree.root) or {}


def body(text: str) -> str:
    """What stands below the front matter."""
    return text[Tree.of(text).body :]


def with_body(text: str, new: str) -> str:
    """The text with another body."""
    head = text[: Tree.of(text).body]
    return f"{head}\n{new}" if new and not head.endswith("\n") else head + new


def put(text: str, place: Place, value: Any) -> str:
    """The text with `value` at `place`: over what stands there, else as a new key, at the end of the group
    that holds it, which is made where it isn't there. As it is, where it says so already."""
    tree = Tree.of(text)
    node, above = tree.at(place), tree.at(place[:-1])
    if node is not None:
        said = tree.value(node)
        same = said == value and isinstance(said, bool) == isinstance(value, bool)
        return text if same else edited(text, _over(tree, place, node, value))
    pair = {str(place[-1]): value}
    if isinstance(above, yaml.MappingNode) and above.value:
        end = tree.tail(above)
        if above.flow_style:
            end = tree.tail(above.value[-1][1])
            return edited(text, [Span(end, end, f", {inline(pair)[1:-1]}")])
        end = tree.line(end)[1]
        column = above.start_mark.column
        return edited(text, [Span(end, end, f"\n{block(pair, column)}")])
    if place[1:]:
        return put(text, place[:-1], pair)
    return edited(text, [Span(tree.begin, tree.begin, f"{block(pair, 0)}\n")])


def without(text: str, place: Place) -> str:
    """The text without the key or item at `place`; as it is, where that isn't there."""
    tree = Tree.of(text)
    above = tree.at(place[:-1])
    if tree.at(place) is None or not isinstance(above, yaml.CollectionNode):
        return text
    parts, number = tree.parts(above), _number(above, place)
    if len(parts) == 1 and place[1:]:
        return put(text, place[:-1], [] if isinstance(place[-1], int) else {})
    begin, end = parts[number]
    line_begin, line_end = tree.line(begin)[0], tree.line(end)[1]
    if above.flow_style:
        span = (parts[number - 1][1], end) if number else (begin, parts[1][0])
    elif not text[line_begin:begin].strip():
        span = (line_begin, line_end + 1)
    elif len(parts) > 1:
        # It stands behind the dash of an item: what follows takes its place.
        span = (begin, parts[1][0])
    else:
        span = (begin, end)
    return edited(text, [Span(*span, "")])


def inserted(text: str, place: Place, value: Any) -> str:
    """The text with a new item at `place`, before the one that stands there, or at the list's end."""
    tree = Tree.of(text)
    above = tree.at(place[:-1])
    if not isinstance(above, yaml.SequenceNode) or not above.value:
        return put(text, place[:-1], [value])
    parts = tree.parts(above)
    number = min(int(place[-1]), len(parts))
    if above.flow_style:
        item, at = inline(value), parts[min(number, len(parts) - 1)][number == len(parts)]
        return edited(text, [Span(at, at, f", {item}" if number == len(parts) else f"{item}, ")])
    column = above.start_mark.column
    flows = all(isinstance(each, yaml.ScalarNode) or each.flow_style for each in above.value)
    item = f"- {inline(value)}" if flows else block([value], column).lstrip()
    if number < len(parts):
        at = parts[number][0]
        return edited(text, [Span(at, at, f"{item}\n{' ' * column}")])
    at = tree.line(parts[-1][1])[1]
    return edited(text, [Span(at, at, f"\n{' ' * column}{item}")])


def swapped(text: str, place: Place, other: int) -> str:
    """The text with the item at `place` and the `other` in each other's place. What stands between two
    items stays; behind an item, what shares its line goes with it."""
    tree = Tree.of(text)
    above = tree.at(place[:-1])
    if not isinstance(above, yaml.SequenceNode):
        return text
    parts = tree.parts(above)
    if not above.flow_style:
        parts = [(begin, tree.line(end)[1]) for begin, end in parts]
    if not all(isinstance(each, int) and 0 <= each < len(parts) for each in (place[-1], other)):
        return text
    one, two = parts[int(place[-1])], parts[other]
    return edited(text, [Span(*one, text[slice(*two)]), Span(*two, text[slice(*one)])])


def put_texts(text: str, place: Place, wanted: list[str], key: str = "") -> str:
    """The text with a list of texts at `place`, item by item, so that items which stay keep what is their
    own. `key`: the one under which an item that is a group says its text."""
    tree = Tree.of(text)
    held = tree.value(tree.at(place))
    if not isinstance(held, list) or not held or not wanted:
        return put(text, place, wanted)
    now = [each.get(key) if isinstance(each, dict) else each for each in held]
    codes = SequenceMatcher(None, [str(each) for each in now], wanted, autojunk=False).get_opcodes()
    for _, old, old_end, new, new_end in reversed(codes):
        kept = min(old_end - old, new_end - new)
        for number in reversed(range(old + kept, old_end)):
            text = without(text, (*place, number))
        for said in reversed(wanted[new + kept : new_end]):
            text = inserted(text, (*place, old + kept), said)
        for number, said in enumerate(wanted[new : new + kept], old):
            deeper = (key,) if isinstance(held[number], dict) else ()
            text = put(text, (*place, number, *deeper), said)
    return text


def _number(above: yaml.CollectionNode, place: Place) -> int:
    if isinstance(above, yaml.SequenceNode):
        return int(place[-1])
    keys = [key.value for key, _ in above.value]
    return len(keys) - 1 - keys[::-1].index(place[-1])


def _over(tree: Tree, place: Place, node: yaml.Node, value: Any) -> list[Span]:
    """What is to be written over what a node says."""
    begin, end = tree.start(node), tree.tail(node)
    keyed = isinstance(place[-1], str)
    flows = tree.flows(place)
    if flows and begin == end:
        end += len(tree.text[end:]) - len(tree.text[end:].lstrip(" "))
    if keyed and not flows and is_deep(value):
        colon, line = tree.colon(place), tree.line(end)[1]
        said = block(value, tree.indent(place) + 2)
        return [Span(colon, max(end, colon), ""), Span(line, line, f"\n{said}")]
    said = inline(value)
    alone = not flows and not tree.text[end : tree.line(end)[1]].strip()
    if isinstance(value, str) and "\n" in value and alone:
        said = lines(value, tree.indent(place) + 2) or said
    if keyed and (begin == end or not said or isinstance(node, yaml.CollectionNode)):
        begin, said = tree.colon(place), f" {said}" if said else ""
    elif begin == end and said:
        said = f" {said}"
    return [Span(begin, end, said)]
