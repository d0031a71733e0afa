"""Answers of the Python reference to the whole benchmark, for other implementations to be compared with.

    python benchmark_reference.py --reference PATH/trol_reference.py --model .. --bench ../../../src-test-fixtures/nano-bench

The float16 checkpoint is widened to float32 and all arithmetic is float32 on one thread.  Each question is one unpadded
prompt of its own: prefill with every layer twice, one pass per generated token; the picture's features are computed once
per picture, which changes nothing in them.  Everything is done again with the traversal off (each layer once).

Writes answers-reference.jsonl, choices-reference.jsonl, outside-reference.jsonl and reference-stats.json into the benchmark
folder.
"""
import argparse
import base64
import collections
import csv
import importlib.util
import io
import json
import math
import os
import sys

import numpy as np
import torch
from PIL import Image

STEPS = 48
STYLES = dict(chat="demo", benchmark="mme")  # line break after the picture, or none: see build_prompt
csv.field_size_limit(1 << 30)


def load_module(path):
    spec = importlib.util.spec_from_file_location("trol_reference", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["trol_reference"] = module
    spec.loader.exec_module(module)
    return module


def wilson(right, n, z=1.959964):
    """95 % interval of a share, in percent."""
    p, d = right / n, 1 + z * z / n
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return round(100 * (middle - half) / d, 2), round(100 * (middle + half) / d, 2)


class Runner:
    def __init__(self, ref, folder):
        self.ref, self.model, self.tok = ref, ref.TrolModel.load(folder), ref.load_tokenizer(folder)
        self.model.image_token_id = self.tok.image_id
        self.features = {}
        self.gates = collections.defaultdict(lambda: [0.0, 0])  # (layer, kind of token) -> sum, count

    def picture(self, key, opener):
        if key not in self.features:
            rgb = np.asarray(opener().convert("RGB"))
            self.features[key] = self.model.encode_images(self.ref.preprocess(self.model.config, rgb))
        return self.features[key]

    def prompt(self, question, before, style):
        """Token ids of the whole prompt; earlier turns stand between the picture and the question."""
        rule = self.ref.PROMPT_RULES["internlm2"]
        first = before[0][0] if before else question
        text = self.ref.build_prompt("internlm2", first, STYLES[style], [self.model.config.image_tokens])
        for (_, answer), (follow, _) in zip(before, list(before[1:]) + [(question, None)]):
            text += answer + rule.turn_end + "\n" + rule.user_start + follow + rule.turn_end + "\n" + rule.assistant_start
        return self.tok.encode(text)

    def session(self, ids, features):
        return self.ref.Session(self.model, self.ref.make_inputs(self.model, [ids], self.tok.pad_id, features))

    def answer(self, ids, features, full, count=True):
        self.model.two_pass = full
        session, trace = self.session(ids, features), self.ref.Trace() if full else None
        new, logits = self.ref.greedy(session, STEPS, self.tok.end_id, first=session.prefill(trace))
        if full and count:
            self.count_gates(ids, trace)
        top = torch.cat(logits).topk(2).values
        out = new[0].tolist()
        return dict(ids=out, text=self.ref.plain_answer(self.tok, out), margin=round(float((top[:, 0] - top[:, 1]).min()), 4))

    def count_gates(self, ids, trace):
        image = torch.tensor(ids) == self.tok.image_id
        first = int(image.nonzero()[0])
        kinds = dict(prefix=torch.arange(len(ids)) < first, image=image,
                     question=(torch.arange(len(ids)) > first) & ~image, last=torch.arange(len(ids)) == len(ids) - 1)
        for layer in range(self.model.config.text.num_layers):
            gate = trace[f"layer.{layer}.gate"][0]
            for kind, where in kinds.items():
                total = self.gates[layer, kind]
                total[0] += float(gate[where].sum())
                total[1] += int(where.sum())

    def log_likelihood(self, ids, features, option, full):
        """Log-probability of each token of the option's text and of the end of the turn after it."""
        self.model.two_pass = full
        session = self.session(ids, features)
        logits, out = session.prefill(), []
        for i, token in enumerate(option):
            out.append(float(torch.log_softmax(logits[0], -1)[token]))
            if i + 1 < len(option):
                logits = session.step(torch.tensor([token]))
        return out


def open_questions(bench):
    """All free, second-turn and yes/no questions: (set, id, picture, question, before, answer, kind, style)."""
    for name in ("free", "follow"):
        for line in open(os.path.join(bench, name + ".jsonl"), encoding="utf-8"):
            r = json.loads(line)
            yield name, r["question_id"], r["image"], r["question"], r.get("before", []), r["answer"], r["kind"], "chat"
    root = "MME_Benchmark_release_version"
    rows = json.load(open(os.path.join(bench, root, "llava_mme.json"), encoding="utf-8"))
    for style in STYLES:
        for i, r in enumerate(rows):
            truth = open(os.path.join(bench, root, r["image"][:-4] + ".txt"), encoding="utf-8").read().splitlines()[i % 2].split("\t")
            assert truth[0].startswith(r["text"])
            yield "mme", f"{r['question_id']}#{i % 2}", f"{root}/{r['image']}", r["text"], [], truth[1], r["category"], style


def answer_all(runner, bench, out):
    rows = []
    for name, key, image, question, before, expected, kind, style in open_questions(bench):
        features = runner.picture(image, lambda: Image.open(os.path.join(bench, image)))
        ids = runner.prompt(question, before, style)
        full, off = runner.answer(ids, features, True), runner.answer(ids, features, False)
        tail = ids[len(ids) - ids[::-1].index(runner.tok.image_id):]
        rows.append(dict(set=name, question_id=key, style=style, kind=kind, prompt_tokens=len(ids), question_ids=tail,
                         answer=expected, full=full | dict(right=full["text"] == expected), off=off | dict(right=off["text"] == expected)))
        if len(rows) % 200 == 0:
            print(len(rows), flush=True)
    with open(out, "w", encoding="utf-8", newline="\n") as f:
        f.writelines(json.dumps(r) + "\n" for r in rows)
    return rows


def answer_outside(runner, bench, out):
    """What the model says to pictures and questions it was not made for; nothing is right or wrong here."""
    with open(os.path.join(bench, "outside.jsonl"), encoding="utf-8") as f, open(out, "w", encoding="utf-8", newline="\n") as g:
        for r in map(json.loads, f):
            features = runner.picture(r["image"], lambda: Image.open(os.path.join(bench, r["image"])))
            ids = runner.prompt(r["question"], [], "chat")
            row = dict(question_id=r["question_id"], prompt_tokens=len(ids), full=runner.answer(ids, features, True, False),
                       off=runner.answer(ids, features, False))
            g.write(json.dumps(row, ensure_ascii=False) + "\n")


def choose_all(runner, bench, out):
    rows = []
    with open(os.path.join(bench, "MMBench", "mmbench_dev_20230712.tsv"), encoding="utf-8", newline="") as f:
        table = list(csv.DictReader(f, delimiter="\t"))
    for r in table:
        features = runner.picture("tsv" + r["index"], lambda: Image.open(io.BytesIO(base64.b64decode(r["image"]))))
        ids = runner.prompt(r["question"], [], "chat")
        row = dict(index=int(r["index"]), kind=r["category"], answer=r["answer"])
        options = {c: runner.tok.encode(r[c]) + [runner.tok.end_id] for c in "ABCD" if r[c]}
        row["option_ids"] = options
        for mode in ("full", "off"):
            parts = {c: runner.log_likelihood(ids, features, o, mode == "full") for c, o in options.items()}
            total = {c: sum(p) for c, p in parts.items()}
            mean = {c: sum(p) / len(p) for c, p in parts.items()}
            row[mode] = dict(sum={c: round(v, 5) for c, v in total.items()}, mean={c: round(v, 5) for c, v in mean.items()},
                             choice_sum=max(total, key=total.get), choice_mean=max(mean, key=mean.get))
        rows.append(row)
    with open(out, "w", encoding="utf-8", newline="\n") as f:
        f.writelines(json.dumps(r) + "\n" for r in rows)
    return rows


def share(flags):
    low, high = wilson(sum(flags), len(flags))
    return dict(n=len(flags), right=sum(flags), percent=round(100 * sum(flags) / len(flags), 2), low=low, high=high)


def by_group(rows, right):
    groups = collections.defaultdict(list)
    for r in rows:
        for key in (r["kind"], "all"):
            groups[key].append(bool(right(r)))
    return {k: share(v) for k, v in sorted(groups.items())}


def statistics(runner, rows, choices):
    groups = dict(free=[r for r in rows if r["set"] in ("free", "follow")],
                  mme_chat=[r for r in rows if r["set"] == "mme" and r["style"] == "chat"],
                  mme_benchmark=[r for r in rows if r["set"] == "mme" and r["style"] == "benchmark"])
    out = {name: {mode: by_group(part, lambda r: r[mode]["right"]) for mode in ("full", "off")} for name, part in groups.items()}
    out["mmbench"] = {f"{mode}_{rule}": by_group(choices, lambda r: r[mode]["choice_" + rule] == r["answer"])
                      for mode in ("full", "off") for rule in ("sum", "mean")}
    layers = runner.model.config.text.num_layers
    out["gate_mean_per_layer"] = {kind: [round(runner.gates[i, kind][0] / runner.gates[i, kind][1], 4) for i in range(layers)]
                                  for kind in ("prefix", "image", "question", "last")}
    return out


@torch.no_grad()
def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--reference", required=True)
    ap.add_argument("--model", required=True)
    ap.add_argument("--bench", required=True)
    a = ap.parse_args()
    torch.set_num_threads(1)
    runner = Runner(load_module(a.reference), a.model)
    rows = answer_all(runner, a.bench, os.path.join(a.bench, "answers-reference.jsonl"))
    choices = choose_all(runner, a.bench, os.path.join(a.bench, "choices-reference.jsonl"))
    answer_outside(runner, a.bench, os.path.join(a.bench, "outside-reference.jsonl"))
    with open(os.path.join(a.bench, "reference-stats.json"), "w", encoding="utf-8", newline="\n") as f:
        json.dump(statistics(runner, rows, choices), f, indent=1)
        f.write("\n")


if __name__ == "__main__":
    main()
