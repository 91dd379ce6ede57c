#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints optimizers_test.inc: what PyTorch 1.13 makes of the optimizers that optimizers_test.cpp
checks, after each of some steps.

    /usr/bin/python3 onda/train/optimizers_test.py > onda/train/optimizers_test.inc

Everything is in double precision. Three parameters of 5, 16 and 3 values; the loss is
sum k (w - c)² / 2, so its gradient is k (w - c). Where PyTorch and Keras differ, PyTorch is told
what makes its formula Keras's:
  Adam, AdamW  epsilon is added to the corrected root: 1e-7 / sqrt(1 - beta_2^t), set before step t.
  NAdam        momentum_decay=1, for 0.96^t in place of 0.96^(0.004 t); foreach=True, because the
               other loop of 1.13 multiplies u(t) into U(t + 1) twice.
  RMSprop, Adagrad  epsilon is outside of the root: 0 in PyTorch, 1e-30 in Onda. Where epsilon
               counts is checked by hand.
  decay        is decoupled in all of Keras's optimizers, in PyTorch's AdamW only: the script
               shrinks the weights before the step.
  clipping     PyTorch adds 1e-6 to the norm: the script scales by Keras's formula.
"""
import torch

COUNTS = [5, 16, 3]
STEPS = 7


def parameters():
    flat = [((i * 37 + 11) % 64 - 32) / 16 for i in range(24)]
    parts = torch.tensor(flat, dtype=torch.float64).split(COUNTS)
    return [part.clone().requires_grad_() for part in parts]


CENTERS = torch.tensor([((i * 29 + 5) % 64 - 32) / 16 for i in range(24)], dtype=torch.float64)
STEEPNESS = torch.tensor([(i % 5 + 1) / 4 for i in range(24)], dtype=torch.float64)


def norm(gs):
    return sum((g**2).sum() for g in gs).sqrt()


def clip_norm(limit):
    def clip(gs):
        for g in gs:
            g *= limit / max(norm([g]), limit)
    return clip


def clip_value(limit):
    def clip(gs):
        for g in gs:
            g.clamp_(-limit, limit)
    return clip


def clip_global(limit):
    def clip(gs):
        factor = limit / max(norm(gs), limit)
        for g in gs:
            g *= factor
    return clip


def run(name, make, clip=None, decay=0, corrected_epsilon=None, beta_2=0.999):
    ws = parameters()
    optimizer = make(ws)
    group = optimizer.param_groups[0]
    for t in range(1, STEPS + 1):
        for w, c, k in zip(ws, CENTERS.split(COUNTS), STEEPNESS.split(COUNTS)):
            w.grad = (k * (w - c)).detach()
        if clip:
            clip([w.grad for w in ws])
        with torch.no_grad():
            for w in ws:
                w.mul_(1 - group["lr"] * decay)
        if corrected_epsilon:
            group["eps"] = corrected_epsilon / (1 - beta_2**t) ** 0.5
        optimizer.step()
    values = torch.cat([w.detach() for w in ws]).tolist()
    print(f"{{{name},\n {{" + ", ".join(f"{v:.9g}" for v in values) + "}},")


o = torch.optim
print("// SPDX-License-Identifier: Apache-2.0")
print(f"// Printed by optimizers_test.py with PyTorch {torch.__version__}: the optimizer, and the 24 values")
print(f"// after {STEPS} steps.")
run("SGD{}", lambda w: o.SGD(w, lr=0.01))
run("SGD{.learning_rate = 0.1, .momentum = 0.9}", lambda w: o.SGD(w, lr=0.1, momentum=0.9))
run("SGD{.learning_rate = 0.1, .momentum = 0.5, .nesterov = true}",
    lambda w: o.SGD(w, lr=0.1, momentum=0.5, nesterov=True))
run("SGD{.learning_rate = 0.1, .weight_decay = 0.25}", lambda w: o.SGD(w, lr=0.1), decay=0.25)
run("SGD{.learning_rate = 0.1, .clip = {.norm = 3}}", lambda w: o.SGD(w, lr=0.1), clip_norm(3))
run("SGD{.learning_rate = 0.1, .clip = {.value = 0.5}}", lambda w: o.SGD(w, lr=0.1),
    clip_value(0.5))
run("SGD{.learning_rate = 0.1, .clip = {.global_norm = 3}}", lambda w: o.SGD(w, lr=0.1),
    clip_global(3))
run("RMSprop{.learning_rate = 0.01, .epsilon = 1e-30}",
    lambda w: o.RMSprop(w, lr=0.01, alpha=0.9, eps=0))
run("RMSprop{.learning_rate = 0.01, .rho = 0.8, .momentum = 0.5, .epsilon = 1e-30}",
    lambda w: o.RMSprop(w, lr=0.01, alpha=0.8, momentum=0.5, eps=0))
run("RMSprop{.learning_rate = 0.01, .epsilon = 1e-30, .centered = true}",
    lambda w: o.RMSprop(w, lr=0.01, alpha=0.9, centered=True, eps=0))
run("RMSprop{.learning_rate = 0.01, .momentum = 0.5, .epsilon = 1e-30, .centered = true}",
    lambda w: o.RMSprop(w, lr=0.01, alpha=0.9, momentum=0.5, centered=True, eps=0))
run("Adam{}", lambda w: o.Adam(w), corrected_epsilon=1e-7)
run("Adam{.learning_rate = 0.05, .beta_1 = 0.8, .beta_2 = 0.9, .epsilon = 0.1}",
    lambda w: o.Adam(w, lr=0.05, betas=(0.8, 0.9)), corrected_epsilon=0.1, beta_2=0.9)
run("Adam{.learning_rate = 0.5, .beta_2 = 0.5, .amsgrad = true}",
    lambda w: o.Adam(w, lr=0.5, betas=(0.9, 0.5), amsgrad=True), corrected_epsilon=1e-7, beta_2=0.5)
run("AdamW{.learning_rate = 0.05}", lambda w: o.AdamW(w, lr=0.05, weight_decay=0.004),
    corrected_epsilon=1e-7)
run("AdamW{.learning_rate = 0.5, .beta_2 = 0.5, .amsgrad = true, .weight_decay = 0.1}",
    lambda w: o.AdamW(w, lr=0.5, betas=(0.9, 0.5), weight_decay=0.1, amsgrad=True),
    corrected_epsilon=1e-7, beta_2=0.5)
run("Adam{.learning_rate = 0.05, .clip = {.norm = 0.5}}", lambda w: o.Adam(w, lr=0.05),
    clip_norm(0.5), corrected_epsilon=1e-7)
run("Nadam{.learning_rate = 0.05}", lambda w: o.NAdam(w, lr=0.05, eps=1e-7, momentum_decay=1, foreach=True))
run("Nadam{.learning_rate = 0.05, .beta_1 = 0.5, .beta_2 = 0.75, .epsilon = 0.1}",
    lambda w: o.NAdam(w, lr=0.05, betas=(0.5, 0.75), eps=0.1, momentum_decay=1, foreach=True))
run("Adagrad{.learning_rate = 0.1, .epsilon = 1e-30}",
    lambda w: o.Adagrad(w, lr=0.1, initial_accumulator_value=0.1, eps=0))
run("Adagrad{.learning_rate = 0.1, .initial_accumulator_value = 0, .epsilon = 1e-30}",
    lambda w: o.Adagrad(w, lr=0.1, eps=0))
