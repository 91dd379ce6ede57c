#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the numbers of numpy that initializer_test.cpp holds.

    /usr/bin/python3 onda/train/initializer_test.py
"""
import numpy as np


def show(name, values):
    print(name, "{" + ", ".join(f"{v:.9g}" for v in np.ravel(values)) + "}")


def truncated(random, count):
    values = []
    while len(values) < count:
        z = random.normal()
        if abs(z) <= 2:
            values.append(z)
    return np.array(values)


def orthogonal(seed, rows, columns):
    """Keras's Orthogonal, whose kernel [columns, rows] is the transpose of Onda's [rows, columns]."""
    a = np.random.RandomState(seed).normal(size=(max(rows, columns), min(rows, columns)))
    q, r = np.linalg.qr(a)
    q = q * np.sign(np.diag(r))
    kernel = q.T if columns < rows else q
    return kernel.T


show("normal(1, 0.5), seed 42", np.random.RandomState(42).normal(1, 0.5, 4))
show("uniform(-0.05, 0.05), seed 42", np.random.RandomState(42).uniform(-0.05, 0.05, 3))
show("truncated, seed 1", truncated(np.random.RandomState(1), 12))
show("orthogonal 2 x 3, seed 5", orthogonal(5, 2, 3))
show("orthogonal 3 x 2, seed 5", orthogonal(5, 3, 2))
