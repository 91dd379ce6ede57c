#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints losses_test.inc: what PyTorch 1.13 makes of the losses that losses_test.cpp checks.

    /usr/bin/python3 onda/train/losses_test.py > onda/train/losses_test.inc

Everything is in double precision; the inputs, which the test makes with the same formulas, are
exact in float. Where PyTorch has the loss it computes it; where only Keras has it (named below) the
formula is Keras 3's, written down here, and autograd makes the gradient.
"""
import torch
import torch.nn.functional as F

SAMPLES, POSITIONS, CHANNELS = 5, 2, 3
WEIGHTS = torch.tensor([0.5, 2, 1, 0, 1.25], dtype=torch.float64)
EPSILON = 1e-7


def elements(function):
    values = [function(i) for i in range(SAMPLES * POSITIONS * CHANNELS)]
    return torch.tensor(values, dtype=torch.float64).reshape(SAMPLES, POSITIONS, CHANNELS)


def shares(q):
    a, b = 3 * q % 4 + 1, q % 3 + 1
    return [a / 8, b / 8, (8 - a - b) / 8]


reals = elements(lambda i: ((i * 37 + 11) % 64 - 32) / 8)
probabilities = elements(lambda i: ((i * 37 + 11) % 63 + 1) / 64)
real_targets = elements(lambda i: ((i * 29 + 5) % 64 - 32) / 16)
counts = elements(lambda i: i * 5 % 4)
labels = elements(lambda i: float((i * 5 + 2) % 3 == 0))
one_hot = elements(lambda i: float(i % 3 == (i // 3 * 2 + 1) % 3))
distributions = elements(lambda i: shares(i // 3)[i % 3])
classes = one_hot.argmax(-1)


def mean(l):  # over the last axis
    return l.mean(-1)


def normalized_log(p):
    return (p / p.sum(-1, keepdim=True)).clamp(EPSILON, 1 - EPSILON).log()


def smoothed(t, by):
    return t * (1 - by) + by / t.shape[-1]


def last_to_second(x):  # PyTorch's classes are axis 1
    return x.permute(0, 2, 1)


def cross_entropy(x, t, **options):
    t = t if t.dim() == 2 else last_to_second(t)
    return F.cross_entropy(last_to_second(x), t, reduction="none", **options)


def nll(p, t):
    return F.nll_loss(last_to_second(normalized_log(p)), t, reduction="none")


def log_cosh(p, t):  # Keras: log((exp(d) + exp(-d)) / 2)
    return mean(torch.log(torch.cosh(p - t)))


def hinge(p, t):  # Keras: max(1 - t p, 0)
    return (1 - (2 * t - 1) * p).clamp(min=0)


def categorical_hinge(p, t):  # Keras: max(neg - pos + 1, 0)
    return (((1 - t) * p).max(-1)[0] - (t * p).sum(-1) + 1).clamp(min=0)


def kl(p, t):
    return F.kl_div(p.log(), t, reduction="none").sum(-1)


def bce(p, t):
    return mean(F.binary_cross_entropy(p, t, reduction="none"))


def bce_logits(x, t):
    return mean(F.binary_cross_entropy_with_logits(x, t, reduction="none"))


CASES = [
    ("MeanSquaredError{}", reals, real_targets, lambda p, t: mean(F.mse_loss(p, t, reduction="none"))),
    ("MeanAbsoluteError{}", reals, real_targets, lambda p, t: mean(F.l1_loss(p, t, reduction="none"))),
    ("Huber{}", reals, real_targets, lambda p, t: mean(F.huber_loss(p, t, reduction="none"))),
    ("Huber{.delta = 2.5}", reals, real_targets,
     lambda p, t: mean(F.huber_loss(p, t, reduction="none", delta=2.5))),
    ("LogCosh{}", reals, real_targets, log_cosh),
    ("Poisson{}", probabilities, counts,
     lambda p, t: mean(F.poisson_nll_loss(p, t, log_input=False, eps=EPSILON, reduction="none"))),
    ("Hinge{}", reals, labels, lambda p, t: mean(hinge(p, t))),
    ("SquaredHinge{}", reals, labels, lambda p, t: mean(hinge(p, t) ** 2)),
    ("CategoricalHinge{}", reals, one_hot, categorical_hinge),
    ("KLDivergence{}", probabilities, distributions, kl),
    ("CosineSimilarity{}", reals, real_targets, lambda p, t: -F.cosine_similarity(p, t, dim=-1)),
    ("BinaryCrossentropy{}", probabilities, labels, bce),
    ("BinaryCrossentropy{.label_smoothing = 0.25}", probabilities, labels,
     lambda p, t: bce(p, t * 0.75 + 0.125)),
    ("BinaryCrossentropy{.from_logits = true}", reals, labels, bce_logits),
    ("BinaryCrossentropy{.from_logits = true, .label_smoothing = 0.25}", reals, labels,
     lambda p, t: bce_logits(p, t * 0.75 + 0.125)),
    ("CategoricalCrossentropy{}", probabilities, distributions,
     lambda p, t: -(t * normalized_log(p)).sum(-1)),
    ("CategoricalCrossentropy{.label_smoothing = 0.25}", probabilities, one_hot,
     lambda p, t: -(smoothed(t, 0.25) * normalized_log(p)).sum(-1)),
    ("CategoricalCrossentropy{.from_logits = true}", reals, distributions, cross_entropy),
    ("CategoricalCrossentropy{.from_logits = true, .label_smoothing = 0.25}", reals, one_hot,
     lambda p, t: cross_entropy(p, t, label_smoothing=0.25)),
    ("SparseCategoricalCrossentropy{}", probabilities, classes, nll),
    ("SparseCategoricalCrossentropy{.from_logits = true}", reals, classes, cross_entropy),
]
NAMES = {id(reals): "reals", id(probabilities): "probabilities", id(real_targets): "real_targets",
         id(counts): "counts", id(labels): "labels", id(one_hot): "one_hot",
         id(distributions): "distributions", id(classes): "classes"}

print("// SPDX-License-Identifier: Apache-2.0")
print(f"// Printed by losses_test.py with PyTorch {torch.__version__}: the loss, its inputs, its sum")
print("// over samples without and with weights, and with weights its gradient,")
print("// [samples][positions][channels].")
for name, prediction, target, loss in CASES:
    p = prediction.clone().requires_grad_()
    per_sample = loss(p, target).mean(-1)
    weighted = (WEIGHTS * per_sample).sum()
    (weighted / SAMPLES).backward()
    print(f"{{{name},\n {NAMES[id(prediction)]}, {NAMES[id(target)]},")
    print(f" {per_sample.sum().item():.9g}, {weighted.item():.9g},")
    print(" {" + ", ".join(f"{g:.8g}" for g in p.grad.flatten().tolist()) + "}},")
