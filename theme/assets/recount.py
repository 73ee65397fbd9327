"""Counts a vote again: python3 recount.py FORM.lines.txt FORM.json

The first file holds the ballots, the second the result that was published. Both lie on the vote's page.
Exit code 0 where the count, the number of ballots and the seal are what was published, else 1.
"""

import hashlib
import json
import sys
from collections import Counter
from pathlib import Path

record = Path(sys.argv[1]).read_bytes()
published = json.loads(Path(sys.argv[2]).read_text("utf-8"))

form, totals, *lines = map(json.loads, record.decode().split("\n")[:-1])
numbers = [each for line in lines for each in line if isinstance(each, str)]
ballots = [each for line in lines for each in line if isinstance(each, dict)]
counts = {question["id"]: Counter() for question in form["form"]["questions"]}
for chosen in ballots:
    for question, options in chosen.items():
        counts[question].update(options)
seal = hashlib.sha256(record).hexdigest()

faults = []
if numbers != sorted(set(numbers)) or not len(numbers) == len(ballots) == totals["ballots"]:
    faults.append("有重复的编号，或者份数不对")
for question, said in published["questions"].items():
    for option, count in said["counts"].items():
        print(question, option, counts[question][option])
        if counts[question][option] != count:
            faults.append(f"「{option}」公布的是 {count}")
if totals["turnout"] != published["turnout"]:
    faults.append("参加的人数和公布的不一样")
print("份数", len(ballots), "印章", seal)
if "seal" in published and published["seal"]["digest"] != seal:
    faults.append("印章和公布的不一样：" + published["seal"]["digest"])
print("\n".join(faults) or "和公布的一样" + ("" if "seal" in published else "（初步，还没有封存）"))
sys.exit(1 if faults else 0)
