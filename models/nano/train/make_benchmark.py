"""The fixed held-out benchmark: 600 pictures with questions, in the file formats of MME, of MMBench and of free answers.

    python make_benchmark.py --out ../../../src-test-fixtures/nano-bench

The seeds (7e10 + i) are used neither by training (< 2e9) nor by evaluate.py (5e10 + i) nor by samples.py (6e10 + i).
Pictures and questions are taken in the order of the seeds, nothing is selected by what a model answers. Every second
picture is the 112x112 picture the tower sees, with its noise or side light; the others are drawn about 448x448 (half of
them not square) and must be resized by the reader.

Per picture 3 free questions of different claimed kinds; the first 200 pictures whose generator questions hold a
claimed Yes and a claimed No of one category give MME pairs, 200 others one multiple choice question.
"""
import argparse
import base64
import collections
import csv
import io
import json
import os
import random

from PIL import Image

from scenes import ARROWS, CHARS, COLOR_NAMES, KINDS, NOT_CLAIMED, PLACES, SHAPES, WORDS, Canvas, scene

FIRST = 70_000_000_000
PICTURES, FREE, PAIRS, CHOICES, LARGE = 600, 3, 200, 200, 4
COLUMNS = ["index", "question", "hint", "A", "B", "C", "D", "answer", "category", "image", "source", "l2-category", "comment", "split"]
YES_NO = "Please answer yes or no."


def draw(number):
    """The scene and its picture: even numbers as the tower sees them, odd ones large."""
    large = number % 2 == 1
    Canvas.fixed_scale = LARGE if large else 0
    drawn = scene(FIRST + number)
    Canvas.fixed_scale = 0
    return drawn, (Canvas.last if large else Image.fromarray(drawn.image))


def png(picture):
    """Smallest of the plain and the palette form; both decode to the same RGB values."""
    forms = [picture]
    if picture.getcolors(256):
        forms.append(picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=256))
    encoded = []
    for form in forms:
        if form.convert("RGB").tobytes() != picture.tobytes():
            continue
        buffer = io.BytesIO()
        form.save(buffer, "PNG", optimize=True)
        encoded.append(buffer.getvalue())
    return min(encoded, key=len)


def claimed(drawn):
    """Questions that are promised and carry no benchmark suffix."""
    return [qa for qa in drawn.qas if qa.kind not in NOT_CLAIMED and "\n" not in qa.question]


def category(qa):
    """MME task of a yes/no question."""
    text = qa.question.lower()
    if qa.kind == "arrow":
        return "position"
    if any(w in text for w in ("clock", "an arrow", "bar chart", "any text")):
        return "scene"
    if not any(s in text for s in SHAPES):
        return "color"
    return "existence"


def pair(questions, rng):
    """A Yes and a No of one MME task, in random order, or None."""
    tasks = collections.defaultdict(lambda: {"Yes": [], "No": []})
    for qa in questions:
        if qa.answer in ("Yes", "No"):
            tasks[category(qa)][qa.answer].append(qa)
    usable = sorted(t for t, sides in tasks.items() if sides["Yes"] and sides["No"])
    if not usable:
        return None
    task = rng.choice(usable)
    chosen = [rng.choice(tasks[task]["Yes"]), rng.choice(tasks[task]["No"])]
    rng.shuffle(chosen)
    return task, chosen


def free(questions, rng, taken):
    """FREE questions of different kinds, none of them asked in the pair already."""
    kinds = collections.defaultdict(list)
    for qa in questions:
        if (qa.question, tuple(qa.before)) not in taken:
            kinds[qa.kind].append(qa)
    return [rng.choice(kinds[k]) for k in rng.sample(sorted(kinds), min(FREE, len(kinds)))]


def one_letter_off(text, rng):
    alphabet = CHARS[26:] if text.isdigit() else CHARS[:26]
    i = rng.randrange(len(text))
    return text[:i] + rng.choice([c for c in alphabet if c != text[i]]) + text[i + 1:]


def option_source(qa, rng):
    """A function that gives a wrong but plausible answer, or None where the kind has no natural options."""
    domains = dict(color=COLOR_NAMES, background=COLOR_NAMES, barcolor=COLOR_NAMES, kind=KINDS, where=PLACES, shape=SHAPES,
                   arrow=ARROWS, tallest=list("ABCDE"), size=["large", "small"], count=list("012345"), textlen=list("12345"),
                   bars=list("2345"), clock=[f"{h}:{m}" for h in range(1, 13) for m in ("00", "30")], char=list(CHARS))
    if qa.kind in domains and qa.answer in domains[qa.kind]:
        return lambda: rng.choice(domains[qa.kind])
    if qa.kind == "read":
        words = [w for w in WORDS if len(w) == len(qa.answer)]
        return lambda: rng.choice(words) if qa.answer in words and rng.random() < .5 else one_letter_off(qa.answer, rng)
    if qa.kind in ("extreme", "largest", "beside"):
        return lambda: f"{rng.choice(COLOR_NAMES)} {rng.choice(SHAPES)}"
    return None


def choice(questions, rng, taken):
    """A question and its options, the right one among them, or None."""
    for qa in rng.sample(questions, len(questions)):
        wrong = option_source(qa, rng)
        if wrong is None or (qa.question, tuple(qa.before)) in taken:
            continue
        wanted, options = (2 if qa.kind == "size" else 4), [qa.answer]
        while len(options) < wanted:
            other = wrong()
            if other not in options:
                options.append(other)
        rng.shuffle(options)
        return qa, options
    return None


def lines(path, records):
    with open(path, "w", encoding="utf-8", newline="\n") as f:
        f.writelines(json.dumps(r, ensure_ascii=False) + "\n" for r in records)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--out", required=True)
    out = ap.parse_args().out
    mme_root = os.path.join(out, "MME_Benchmark_release_version")
    for folder in ("images", "MMBench", "MME_Benchmark_release_version"):
        os.makedirs(os.path.join(out, folder), exist_ok=True)
    free_rows, follow_rows, mme_rows, choice_rows, seen = [], [], [], [], set()
    for n in range(PICTURES):
        drawn, picture = draw(n)
        data, name, rng = png(picture), f"{n:04d}.png", random.Random(FIRST + n)
        assert data not in seen
        seen.add(data)
        with open(os.path.join(out, "images", name), "wb") as f:
            f.write(data)
        questions, taken = claimed(drawn), set()
        both = pair(questions, rng) if len(mme_rows) < 2 * PAIRS else None
        if both:
            task, chosen = both
            taken = {(qa.question, tuple(qa.before)) for qa in chosen}
            os.makedirs(os.path.join(mme_root, task), exist_ok=True)
            with open(os.path.join(mme_root, task, name), "wb") as f:
                f.write(data)
            with open(os.path.join(mme_root, task, f"{n:04d}.txt"), "w", encoding="utf-8", newline="\n") as f:
                f.writelines(f"{qa.question} {YES_NO}\t{qa.answer}\n" for qa in chosen)
            mme_rows += [dict(question_id=f"{task}/{name}", image=f"{task}/{name}", text=qa.question, category=task) for qa in chosen]
        picked = free(questions, rng, taken)
        for i, qa in enumerate(picked):
            row = dict(question_id=f"{n:04d}-{i}", image=f"images/{name}", question=qa.question, answer=qa.answer, kind=qa.kind)
            if qa.before:
                follow_rows.append(row | dict(before=[list(turn) for turn in qa.before]))
            else:
                free_rows.append(row)
        taken |= {(qa.question, tuple(qa.before)) for qa in picked}
        asked = choice(questions, rng, taken) if not both and len(choice_rows) < CHOICES else None
        if asked:
            qa, options = asked
            cells = dict(zip("ABCD", options + [""] * 4))
            choice_rows.append(dict(index=n, question=qa.question, hint="", **cells, answer="ABCD"[options.index(qa.answer)],
                                    category=qa.kind, image=base64.b64encode(data).decode(), source="TroL-nano", comment="",
                                    split="dev") | {"l2-category": drawn.kind})
    lines(os.path.join(out, "free.jsonl"), free_rows)
    lines(os.path.join(out, "follow.jsonl"), follow_rows)
    with open(os.path.join(mme_root, "llava_mme.json"), "w", encoding="utf-8", newline="\n") as f:
        json.dump(mme_rows, f, indent=1)
        f.write("\n")
    with open(os.path.join(out, "MMBench", "mmbench_dev_20230712.tsv"), "w", encoding="utf-8", newline="") as f:
        table = csv.DictWriter(f, COLUMNS, delimiter="\t", lineterminator="\n")
        table.writeheader()
        table.writerows(choice_rows)
    print(f"{PICTURES} pictures, {sum(map(len, seen)) / 1e6:.2f} MB; {len(free_rows)} free, {len(follow_rows)} second turns, "
          f"{len(mme_rows)} yes/no, {len(choice_rows)} multiple choice")


if __name__ == "__main__":
    main()
