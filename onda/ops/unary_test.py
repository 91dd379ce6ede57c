#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the rows of unary_test.cpp: values and slopes of activations from PyTorch 1.13."""
import torch
from torch.nn import functional

XS = [-4.0, -1.25, -0.3, 0.2, 1.5, 7.0]
FUNCTIONS = [
    ("Logistic{}", torch.sigmoid), ("Tanh{}", torch.tanh), ("Relu{}", torch.relu),
    ("Relu6{}", functional.relu6), ("LeakyRelu{.alpha = 0.3f}", lambda x: functional.leaky_relu(x, 0.3)),
    ("Elu{}", functional.elu), ("HardSwish{}", functional.hardswish), ("Gelu{}", functional.gelu),
    ("Gelu{.approximate = true}", lambda x: functional.gelu(x, approximate="tanh")),
    ("Exp{}", torch.exp), ("Abs{}", torch.abs), ("Neg{}", torch.neg), ("Square{}", torch.square),
]

for name, function in FUNCTIONS:
    x = torch.tensor(XS, dtype=torch.float64, requires_grad=True)
    y = function(x)
    y.sum().backward()
    row = lambda numbers: ", ".join("%.9g" % number for number in numbers.tolist())
    print("{%s, {%s}, {%s}}," % (name, row(y.detach()), row(x.grad)))
