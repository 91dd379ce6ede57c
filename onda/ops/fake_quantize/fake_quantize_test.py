#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints fake_quantize_test.inc: what PyTorch 1.13 makes of the numbers that fake_quantize_test.cpp
checks.

    /usr/bin/python3 onda/ops/fake_quantize/fake_quantize_test.py \
        > onda/ops/fake_quantize/fake_quantize_test.inc

Values and straight-through gradients are torch.fake_quantize_per_tensor_affine's and
per_channel_affine's, moving averages MovingAverageMinMaxObserver's. PyTorch rounds ties to even, so
no value lies within 1e-3 of a tie. The gradients of a learned range are autograd's in double
precision, with round(v) = v + constant; for the scale alone they equal those of
torch._fake_quantize_learnable_per_tensor_affine, which the script checks.
"""
import math
import textwrap

import torch
from torch.ao.quantization import MovingAverageMinMaxObserver

ELEMENTS = 5
SAMPLES = 7


def numbers(count, step, offset, scale):
    return torch.tensor([((i * step + offset) % 101 - 50) / 50 * scale for i in range(count)],
                        dtype=torch.float32)


def show(name, values):
    text = ", ".join(f"{float(v) + 0:.9g}" for v in values.flatten())
    print(f"const std::vector<float> {name} = {{")
    print(textwrap.fill(text, 96, initial_indent="    ", subsequent_indent="    ") + "};")


def quantization(low, high):
    scale = (max(high, 0) - min(low, 0)) / 255
    return scale, int(max(-128, min(127, math.floor(-128 - min(low, 0) / scale + 0.5))))


X = numbers(ELEMENTS * SAMPLES, 37, 11, 1.7)  # [elements][samples]
D = numbers(ELEMENTS * SAMPLES, 29, 5, 1.0)


def per_tensor(name, low, high):
    scale, zero_point = quantization(low, high)
    steps = X.double() / scale
    assert ((steps - steps.floor() - 0.5).abs() > 1e-3).all()
    x = X.clone().requires_grad_()
    y = torch.fake_quantize_per_tensor_affine(x, scale, zero_point, -128, 127)
    y.backward(D)
    show(name + "_y", y)
    show(name + "_dx", x.grad)


def learned(name, low, high):
    ends = torch.tensor([low, high], dtype=torch.float64, requires_grad=True)

    def rounded(v):
        return v + (torch.floor(v + 0.5) - v).detach()

    scale, zero_point = quantization(low, high)
    q = torch.floor(X.double() / scale + 0.5) + zero_point
    steps = X.double() / ((ends[1] - ends[0]) / 255)
    within = (ends[1] - ends[0]) / 255 * rounded(steps)
    y = torch.where(q < -128, ends[0], torch.where(q > 127, ends[1], within))
    (y * D.double()).sum().backward()
    g = 1 / math.sqrt(127 * ELEMENTS)
    show(name + "_drange", ends.grad * g)

    number, zero = quantization(low, high)
    scale = torch.tensor([number], dtype=torch.float32, requires_grad=True)
    offset = torch.tensor([float(zero)], requires_grad=True)
    inside = X.clamp(low * 0.99, high * 0.99)
    torch._fake_quantize_learnable_per_tensor_affine(
        inside, scale, offset, -128, 127, 1.0).backward(D)
    v = inside.double() / number
    own = ((torch.floor(v + 0.5) - v) * D.double()).sum()
    assert abs(float(own) - float(scale.grad)) < 1e-4


def per_channel(name, shape, axis):
    w = numbers(math.prod(shape), 41, 5, 0.91).reshape(shape)
    extents = [1] * len(shape)
    extents[axis] = shape[axis]
    w = w * torch.tensor([0.1 + i for i in range(shape[axis])]).reshape(extents)
    others = [a for a in range(len(shape)) if a != axis]
    scales = w.abs().amax(others) / 127
    zeros = torch.zeros(shape[axis], dtype=torch.int32)
    steps = (w / scales.reshape(extents)).double()
    assert ((steps - steps.floor() - 0.5).abs() > 1e-3).all()
    show(name + "_w", w)
    show(name + "_q", torch.fake_quantize_per_channel_affine(w, scales, zeros, axis, -127, 127))


def moving_average(name):
    observer = MovingAverageMinMaxObserver(averaging_constant=0.01)
    ranges = []
    for batch in range(4):
        observer(X * (batch + 1) - 0.1 * batch)
        ranges += [observer.min_val.clone(), observer.max_val.clone()]
    show(name, torch.stack(ranges))


print("// SPDX-License-Identifier: Apache-2.0")
print(f"// Printed by fake_quantize_test.py with PyTorch {torch.__version__.split('+')[0]}.")
show("x_values", X)
show("d_values", D)
per_tensor("wide", -1.9, 2.3)
per_tensor("narrow", -0.62, 1.1)
per_tensor("positive", 0.0, 1.3)
learned("narrow", -0.62, 1.1)
learned("wide", -1.9, 2.3)
per_channel("conv", [3, 2, 2, 2], 0)
per_channel("depthwise", [1, 3, 2, 3], 3)
moving_average("moving_ranges")
