/* Finds pages by what is typed: characters, their pinyin (chongdian), its first letters (cd), or a mix
   of them (5dong). The index is described in site_src/pages/search_index.py.

   What is typed becomes slots (typed.js). A page is found where its characters fit them one behind
   another; where none has that, where all that was written stands in pieces (物业怎么评议). */
(() => {
  "use strict";
  const { ASKED, fold, literal, meanings, phrases, split } = window.linliTyped;
  const AT_ONCE = 10;
  /* A page in whose text more than two characters seem to stand together weighs so much more: only
     the text itself says whether they do. */
  const UNSURE = 0.25;

  const asked = {};
  function get(url) {
    if (!asked[url]) {
      asked[url] = fetch(url).then((answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      });
      asked[url].catch(() => {
        delete asked[url];
      });
    }
    return asked[url];
  }

  /* A bundle of the index, its shards loaded as they are needed. */
  function open(base, name, version, gone) {
    const file = (part) => new URL(name + "/" + part + ".json?v=" + version, base).href;
    return get(file("index")).then((index) => {
      const shard = new Map();
      const sounds = new Map();
      index.shards.forEach((read, number) => {
        for (const sound of Object.keys(read)) {
          for (const char of read[sound]) {
            if (!shard.has(char)) shard.set(char, number);
            if (!sounds.has(char)) sounds.set(char, []);
            if (sound) sounds.get(char).push(sound);
          }
        }
      });
      return {
        sounds: sounds,
        pages: index.pages.map((page, number) => ({
          url: page[0],
          title: page[1],
          heads: page.slice(1).map(fold),
          gone: gone.has(page[0]),
          number: number,
        })),
        /* char → second → pages, of these first characters. */
        pairs: (chars) => {
          const numbers = new Set(chars.map((char) => shard.get(char)));
          const files = Array.from(numbers, (number) => get(file("pairs-" + number)));
          return Promise.all(files).then((found) => Object.assign({}, ...found));
        },
        text: (number) => {
          let at = index.texts.length - 1;
          while (index.texts[at] > number) at--;
          return get(file("text-" + at)).then((texts) => texts[number - index.texts[at]]);
        },
      };
    });
  }

  function fits(bundle, slot, char) {
    if (slot.char) return slot.char === char;
    const sounds = bundle.sounds.get(char) || [];
    return sounds.some((sound) =>
      slot.begun ? sound.startsWith(slot.sound) : sound === slot.sound
    );
  }

  /* Where characters fit a list of slots. */
  function places(bundle, slots, chars) {
    const found = [];
    for (let at = 0; at + slots.length <= chars.length; at++) {
      let length = 0;
      while (length < slots.length && fits(bundle, slots[length], chars[at + length])) length++;
      if (length === slots.length) found.push([at, at + length]);
    }
    return found;
  }

  /* What fits each two neighbours of the slots (one slot: it and anything), as a list of
     [character, the one behind it, steps from page to page] for each. */
  function neighbours(bundle, slots) {
    const firsts = slots
      .slice(0, Math.max(1, slots.length - 1))
      .map((slot) =>
        slot.char
          ? [slot.char].filter((char) => bundle.sounds.has(char))
          : Array.from(bundle.sounds.keys()).filter((char) => fits(bundle, slot, char))
      );
    return bundle.pairs([].concat(...firsts)).then((pairs) =>
      firsts.map((chars, at) => {
        const fit = [];
        for (const char of chars) {
          for (const second of Object.keys(pairs[char] || {})) {
            if (slots.length > 1 && !fits(bundle, slots[at + 1], second)) continue;
            fit.push([char, second, pairs[char][second]]);
          }
        }
        return fit;
      })
    );
  }

  /* The pages where a character that ends one pair begins the next: page → those at the end. */
  function chained(lists) {
    let reached = null;
    for (const fit of lists) {
      const next = new Map();
      for (const [char, second, steps] of fit) {
        let page = 0;
        for (const step of steps) {
          page += step;
          if (reached && !(reached.has(page) && reached.get(page).has(char))) continue;
          if (!next.has(page)) next.set(page, new Set());
          next.get(page).add(second);
        }
      }
      reached = next;
    }
    return reached;
  }

  /* The pages of a bundle that mean it, page → weight (the less, the better). */
  function meant(bundle, way) {
    const found = new Map();
    const extra = way.written ? 0 : 0.5;
    for (const page of bundle.pages) {
      const within = page.heads.map((head) => places(bundle, way.slots, head));
      const at = within.findIndex((each) => each.length > 0);
      if (at < 0) continue;
      const whole = at === 0 && page.heads[0].length === way.slots.length;
      /* In the middle of words first letters stand by chance more often than where they begin. */
      const inside = way.written || within[at][0][0] === 0 ? 0 : 0.25;
      found.set(page.number, (whole ? 0 : Math.min(at, 1) + 1) + extra + inside);
    }
    if (way.heads) return Promise.resolve(found);
    return neighbours(bundle, way.slots).then((lists) => {
      const seems = way.slots.length > 2 ? UNSURE : 0;
      for (const page of chained(lists).keys())
        if (!found.has(page)) found.set(page, 3 + extra + seems);
      return found;
    });
  }

  /* The pages that hold all of a written word in pieces of two characters and more. */
  function pieced(bundle, word) {
    const slots = literal(word);
    return neighbours(bundle, slots).then((lists) => {
      const sets = lists.map((fit) => chained([fit]));
      const found = new Map();
      for (const page of new Set([].concat(...sets.map((set) => Array.from(set.keys()))))) {
        const all = slots.every(
          (_, at) => (at > 0 && sets[at - 1].has(page)) || (at < sets.length && sets[at].has(page))
        );
        const named = places(bundle, slots, bundle.pages[page].heads[0]).length > 0;
        if (all) found.set(page, named ? 4 : 5);
      }
      return found;
    });
  }

  /* Page → its least weight in any of these. */
  function least(maps) {
    const best = new Map();
    for (const map of maps) {
      for (const [page, weight] of map) {
        best.set(page, Math.min(weight, best.has(page) ? best.get(page) : weight));
      }
    }
    return best;
  }

  /* Page → weight where all words are found; `each` finds one word, as promised lists of such. */
  function together(words, each) {
    return Promise.all(words.map((word) => Promise.all(each(word)))).then((found) => {
      const best = found.map(least);
      const all = new Map();
      for (const page of best.length ? best[0].keys() : []) {
        if (best.every((map) => map.has(page))) {
          all.set(page, Math.max(...best.map((map) => map.get(page))));
        }
      }
      return all;
    });
  }

  /* The stretches of a text that fit what was meant, none overlapping. */
  function marks(bundle, ways, chars) {
    const hit = new Array(chars.length).fill(false);
    for (const way of ways) {
      for (const [from, to] of places(bundle, way.slots, chars)) hit.fill(true, from, to);
    }
    return hit;
  }

  /* A found page with what to show of it; null where its characters only seemed to stand together. */
  function shown(bundle, page, ways, weight) {
    return bundle.text(page.number).then((text) => {
      const inTitle = marks(bundle, ways, fold(page.title));
      const there = ways.filter((way) => !way.heads || (weight >= 2.5 && weight < 3));
      const inText = marks(bundle, there, fold(text));
      if (weight >= 3 && inText.indexOf(true) < 0 && inTitle.indexOf(true) < 0) return null;
      return {
        url: page.url,
        title: { chars: Array.from(page.title), marked: inTitle },
        text: { chars: Array.from(text), marked: inText },
      };
    });
  }

  /* Pages, best first: how many (`sure`, or about), the first of them as they are shown, and a function
     for those from one of the rows on. */
  function ranked(bundles, ways, each) {
    function show(rows) {
      return Promise.all(rows.map((row) => shown(row.bundle, row.page, ways, row.weight))).then(
        (pages) => pages.filter(Boolean)
      );
    }
    function rows(bundle) {
      return each(bundle).then((found) =>
        Array.from(found, (entry) => ({
          bundle: bundle,
          page: bundle.pages[entry[0]],
          weight: entry[1],
        })).filter((row) => !row.page.gone)
      );
    }
    return Promise.all(bundles.map(rows)).then((lists) => {
      const all = [].concat(...lists).sort((one, other) => one.weight - other.weight);
      /* From one row on, as many as hold what they seem to: none where none of the rest does. */
      function from(at) {
        return show(all.slice(at, at + AT_ONCE)).then((pages) => {
          const next = at + AT_ONCE;
          return pages.length || next >= all.length ? { pages: pages, next: next } : from(next);
        });
      }
      return from(0).then((first) => ({
        count: all.length > AT_ONCE && first.pages.length ? all.length : first.pages.length,
        sure: all.length <= AT_ONCE || all.every((row) => row.weight < 3 || row.weight % 0.5 === 0),
        rows: all.length,
        first: first,
        from: from,
      }));
    });
  }

  function ask(bundles, query) {
    const known = new Set();
    for (const bundle of bundles) {
      for (const sounds of bundle.sounds.values()) for (const sound of sounds) known.add(sound);
    }
    const whole = fold(query).join("");
    const words = split(whole);
    const meaning = new Map(words.map((word) => [word, meanings(word, known)]));
    const behind = phrases(words, known);
    const ways = [].concat(...Array.from(meaning.values()), behind);
    return ranked(bundles, ways, (bundle) =>
      Promise.all([
        together(words, (word) => meaning.get(word).map((way) => meant(bundle, way))),
        together([whole], () => behind.map((way) => meant(bundle, way))),
      ]).then(least)
    ).then((found) => {
      const pieces = split(whole.split(ASKED).join(" ")).filter((word) => !/^[a-z]+$/.test(word));
      if (found.count || !pieces.length) return found;
      const pairs = [];
      for (const word of pieces) {
        const slots = literal(word);
        for (let at = 0; at < Math.max(1, slots.length - 1); at++) {
          pairs.push({ slots: slots.slice(at, at + 2) });
        }
      }
      return ranked(bundles, pairs, (bundle) => together(pieces, (word) => [pieced(bundle, word)]));
    });
  }

  let opened = null;
  function ready(base) {
    if (!opened) {
      opened = get(new URL("bundles.json", base).href).then((listing) => {
        const gone = { main: new Set(listing.superseded) };
        const names = Object.keys(listing.bundles);
        return Promise.all(
          names.map((name) => open(base, name, listing.bundles[name], gone[name] || new Set()))
        );
      });
      opened.catch(() => {
        opened = null;
      });
    }
    return opened;
  }
  window.linliFind = (base, query) => ready(base).then((bundles) => ask(bundles, query));
})();
