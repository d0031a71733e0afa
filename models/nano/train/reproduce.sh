#!/bin/sh
# Trains TroL-nano from nothing and exports it:  ./reproduce.sh WORK_FOLDER   (about 100 minutes on two CPU cores)
# Deterministic by seed on one machine and one version of PyTorch.  Needs the packages of requirements.txt, a C++ compiler
# (torch.compile) and the fonts named in README.md.  The shipped tokenizer is used; the shipped model is not touched.
set -eu
cd "$(dirname "$0")"
work=${1:?usage: ./reproduce.sh WORK_FOLDER}
tower=${TOWER_STEPS:-4700}
align=${ALIGN_STEPS:-3400}
pictures=${PICTURES:-1500}
python=${PYTHON:-python3}
mkdir -p "$work"
$python check.py ..
$python train.py --work "$work" --tokenizer .. --stage tower --steps "$tower" --batch 96 --muon_lr .012 --lr 1.5e-3 --floor .05 --seed 1
$python train.py --work "$work" --tokenizer .. --stage align --steps "$align" --muon_lr .012 --lr 1.5e-3 --floor .02 --look .2 --seed 2
$python export.py --checkpoint "$work/last.pt" --tokenizer .. --out "$work/model"
$python evaluate.py --checkpoint "$work/last.pt" --tokenizer .. --images "$pictures" --modes on,big,off,blind --threads 1 --out "$work/report.json"
