#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the numbers that metrics_test.cpp holds: Keras 3's formulas in numpy, with double precision.

    /usr/bin/python3 onda/train/metrics_test.py

Each metric sees 11 samples, without weights and with them. AUC counts by Keras's own list of
thresholds, F1 adds Keras's epsilon; the rest is plain arithmetic.
"""
import numpy as np

SAMPLES = 11
EPSILON = 1e-7


def elements(channels, function):
    return np.array([[function(s * channels + c) for c in range(channels)] for s in range(SAMPLES)])


def probabilities(i):
    return ((i * 37 + 11) % 63 + 1) / 64


def real_targets(i):
    return ((i * 29 + 5) % 64 - 32) / 16


def reals(i):  # not far from the targets
    return real_targets(i) + ((i * 37 + 11) % 64 - 32) / 64


def ratio(a, b):
    return 0.0 if b == 0 else a / b


def counts(p, t, w, threshold):
    positive = p > threshold
    return [(w * (positive & t)).sum(), (w * (positive & ~t)).sum(), (w * (~positive & t)).sum(),
            (w * (~positive & ~t)).sum()]


def auc(p, t, w):
    thresholds = [-EPSILON] + [(i + 1) / 199 for i in range(198)] + [1 + EPSILON]
    x, y = [], []
    for threshold in thresholds:
        tp, fp, fn, tn = counts(p, t, w, threshold)
        x.append(ratio(fp, fp + tn))
        y.append(ratio(tp, tp + fn))
    return sum((x[i] - x[i + 1]) * (y[i] + y[i + 1]) / 2 for i in range(199))


def show(name, function):
    weights = np.array([[0.5, 2, 1, 0, 1.25][s % 5] for s in range(SAMPLES)])
    print(f"{name}: {function(np.ones(SAMPLES)):.12g}, {function(weights):.12g}")


p, t = elements(2, reals), elements(2, real_targets)
show("RootMeanSquaredError", lambda w: np.sqrt((w[:, None] * (p - t) ** 2).sum() / (2 * w.sum())))
show("MeanAbsoluteError", lambda w: (w[:, None] * abs(p - t)).sum() / (2 * w.sum()))


def r2(w):
    w = w[:, None]
    mean = (w * t).sum(0) / w.sum()
    return (1 - (w * (t - p) ** 2).sum(0) / (w * (t - mean) ** 2).sum(0)).mean()


show("R2Score", r2)

q = elements(2, probabilities)
labels = elements(2, lambda i: float(i * 5 % 7 < 3))
truth = labels != 0
show("BinaryAccuracy", lambda w: (w[:, None] * ((q > 0.5) == truth)).sum() / (2 * w.sum()))
show("BinaryAccuracy 0.75", lambda w: (w[:, None] * ((q > 0.75) == truth)).sum() / (2 * w.sum()))


def four(w, threshold=0.5):
    return counts(q, truth, w[:, None], threshold)


show("Precision", lambda w: ratio(four(w)[0], four(w)[0] + four(w)[1]))
show("Recall", lambda w: ratio(four(w)[0], four(w)[0] + four(w)[2]))
show("Recall 0.25", lambda w: ratio(four(w, 0.25)[0], four(w, 0.25)[0] + four(w, 0.25)[2]))


def f1(w):
    tp, fp, fn, _ = four(w)
    precision, recall = tp / (tp + fp + EPSILON), tp / (tp + fn + EPSILON)
    return 2 * precision * recall / (precision + recall + EPSILON)


show("F1Score", f1)
show("AUC", lambda w: auc(q, truth, w[:, None]))

k = elements(7, probabilities)
classes = np.array([s * s % 7 for s in range(SAMPLES)])
show("CategoricalAccuracy", lambda w: (w * (k.argmax(1) == classes)).sum() / w.sum())
for top in (2, 3, 5):
    above = (k > k[np.arange(SAMPLES), classes][:, None]).sum(1)
    show(f"TopK {top}", lambda w: (w * (above < top)).sum() / w.sum())
