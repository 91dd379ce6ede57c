#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The second opinion behind the operators' test vectors: a .tflite with one integer operator,
computed with Python's unbounded integers and fractions, under both roundings.

    ONDA_VECTORS=/tmp/vectors build/release/tests/onda_tests --gtest_filter='*.Vectors'
    tests/expected_values.py /tmp/vectors/*.tflite

It shares nothing with Onda: it reads the file's bytes itself and rounds by definition.
  single: floor(x * m / 2^s + 1/2), m and s from the real factor.
  double: h = floor(x * 2^left * m / 2^31 + 1/2), saturated to 32 bits, then h / 2^right rounded to
          the nearest integer, ties away from zero (gemmlowp).
"""
import itertools
import math
import struct
import sys
from fractions import Fraction


class Table:
    """A FlatBuffers table: fields by their id."""

    def __init__(self, data, at):
        self.data, self.at = data, at
        self.vtable = at - struct.unpack_from("<i", data, at)[0]

    def where(self, field):
        slot = 4 + 2 * field
        if slot >= struct.unpack_from("<H", self.data, self.vtable)[0]:
            return 0
        offset = struct.unpack_from("<H", self.data, self.vtable + slot)[0]
        return self.at + offset if offset else 0

    def scalar(self, field, code, default=0):
        at = self.where(field)
        return struct.unpack_from("<" + code, self.data, at)[0] if at else default

    def follow(self, field):
        at = self.where(field)
        return at + struct.unpack_from("<I", self.data, at)[0] if at else 0

    def vector(self, field, code):
        at = self.follow(field)
        if not at:
            return []
        count = struct.unpack_from("<I", self.data, at)[0]
        return list(struct.unpack_from("<%d%s" % (count, code), self.data, at + 4))

    def tables(self, field):
        at = self.follow(field)
        count = struct.unpack_from("<I", self.data, at)[0] if at else 0
        places = [at + 4 + 4 * i for i in range(count)]
        return [Table(self.data, p + struct.unpack_from("<I", self.data, p)[0]) for p in places]

    def table(self, field):
        at = self.follow(field)
        return Table(self.data, at) if at else None


CODES = {0: "f", 2: "i", 4: "q", 7: "h", 9: "b"}  # float32, int32, int64, int16, int8


class Tensor:
    def __init__(self, table, buffers):
        self.shape = table.vector(0, "i")
        self.code = CODES[table.scalar(1, "b")]
        raw = buffers[table.scalar(2, "I")].follow(0)
        self.values = buffers[table.scalar(2, "I")].vector(0, "B") if raw else []
        self.values = self.typed(bytes(self.values))
        how = table.table(4)
        self.scale = how.vector(2, "f") if how else []
        self.zero_point = how.vector(3, "q") if how else []

    def typed(self, raw):
        return list(struct.unpack("<%d%s" % (len(raw) // struct.calcsize(self.code), self.code), raw))


def float32(x):
    return struct.unpack("<f", struct.pack("<f", x))[0]


def floor_half(x):
    return math.floor(x + Fraction(1, 2))


def away(x):
    nearest = math.floor(abs(x) + Fraction(1, 2))
    return nearest if x >= 0 else -nearest


def fixed_point(factor):
    """factor = m * 2^(exponent - 31) with m in [2^30, 2^31)."""
    if factor == 0:
        return 0, 0
    mantissa, exponent = math.frexp(factor)
    m = away(Fraction(mantissa) * 2**31)
    if m == 2**31:
        m, exponent = m // 2, exponent + 1
    if exponent < -31:
        return 0, 0
    return (2**31 - 1, 30) if exponent > 30 else (m, exponent)


def wrap(x):
    return (x + 2**31) % 2**32 - 2**31


def requantize(x, factor, rounding):
    m, exponent = fixed_point(factor)
    if rounding == "single":
        return floor_half(Fraction(x * m, 2 ** (31 - exponent)))
    left, right = max(exponent, 0), max(-exponent, 0)
    high = min(floor_half(Fraction(wrap(x * 2**left) * m, 2**31)), 2**31 - 1)
    return away(Fraction(high, 2**right))


def clamp(x, low, high):
    return max(low, min(high, x))


def activation_range(kind, output):
    bounds = {0: (None, None), 1: (0, None), 2: (-1, 1), 3: (0, 6)}[kind]
    scale, zero = output.scale[0], output.zero_point[0]
    at = lambda real: clamp(zero + away(Fraction(float32(real / scale))), -128, 127)
    return (-128 if bounds[0] is None else at(bounds[0]), 127 if bounds[1] is None else at(bounds[1]))


def fully_connected(operator, tensors, inputs, output, rounding):
    x, weights = inputs[0], inputs[1]
    units, width = weights.shape
    bias = inputs[2].values if len(inputs) > 2 and inputs[2] else [0] * units
    options = operator.table(4)
    low, high = activation_range(options.scalar(0, "b") if options else 0, output)
    factors = []
    for scale in weights.scale:
        # Per tensor the product of the input scales is a float32, per channel a double.
        product = float32(x.scale[0] * scale) if len(weights.scale) == 1 else x.scale[0] * scale
        factors.append(product / output.scale[0])
    result = []
    for row in range(len(x.values) // width):
        for o in range(units):
            total = bias[o] + sum(
                weights.values[o * width + i] * (x.values[row * width + i] - x.zero_point[0])
                for i in range(width))
            factor = factors[o if len(factors) > 1 else 0]
            result.append(clamp(output.zero_point[0] + requantize(total, factor, rounding), low, high))
    return result


def relu(operator, tensors, inputs, output, rounding):
    x = inputs[0]
    factor = float32(x.scale[0] / output.scale[0])  # a float32 division
    # Rounds twice for every runtime.
    return [clamp(output.zero_point[0] + requantize(q - x.zero_point[0], factor, "double"),
                  output.zero_point[0], 127) for q in x.values]


def quantize(operator, tensors, inputs, output, rounding):
    x, zero = inputs[0], output.zero_point[0]
    if x.code == "b":  # rounds twice for every runtime
        factor = x.scale[0] / output.scale[0]
        return [clamp(zero + requantize(q - x.zero_point[0], factor, "double"), -128, 127)
                for q in x.values]
    result = []
    for value in x.values:
        quotient = clamp(Fraction(value) / Fraction(output.scale[0]), -10**6, 10**6)
        if rounding == "double":
            quotient = Fraction(float32(value / output.scale[0])) if abs(quotient) < 10**6 else quotient
        result.append(clamp(away(quotient) + zero, -128, 127))
    return result


def dequantize(operator, tensors, inputs, output, rounding):
    x = inputs[0]
    return [float32(x.scale[0] * (q - x.zero_point[0])) for q in x.values]


def broadcast(inputs, output):
    """The pairs of integers that meet, in the output's order."""
    strides = []
    for x in inputs[:2]:
        extents = [1] * (len(output.shape) - len(x.shape)) + x.shape
        step, steps = 1, []
        for extent in reversed(extents):
            steps.insert(0, 0 if extent == 1 else step)
            step *= extent
        strides.append(steps)
    for at in itertools.product(*[range(extent) for extent in output.shape]):
        yield [x.values[sum(i * s for i, s in zip(at, steps))] - x.zero_point[0]
               for x, steps in zip(inputs, strides)]


def total(operator, tensors, inputs, output, rounding, sign=1):
    narrow = float32 if sign < 0 and rounding == "double" else float  # TFLM: SUB's are float32
    larger = 2 * max(inputs[0].scale[0], inputs[1].scale[0])
    factors = [narrow(x.scale[0] / larger) for x in inputs[:2]]
    last = narrow(larger / (2**20 * output.scale[0]))
    low, high = activation_range(operator.table(4).scalar(0, "b"), output)
    result = []
    for a, b in broadcast(inputs, output):  # rounds twice for every runtime
        x = requantize(a * 2**20, factors[0], "double")
        x += sign * requantize(b * 2**20, factors[1], "double")
        result.append(clamp(output.zero_point[0] + requantize(x, last, "double"), low, high))
    return result


def difference(*arguments):
    return total(*arguments, sign=-1)


def product(operator, tensors, inputs, output, rounding):
    a, b, to = inputs[0].scale[0], inputs[1].scale[0], output.scale[0]
    factor = float32(float32(a * b) / to) if rounding == "single" else a * b / to
    low, high = activation_range(operator.table(4).scalar(0, "b"), output)
    return [clamp(output.zero_point[0] + requantize(x * y, factor, "double"), low, high)
            for x, y in broadcast(inputs, output)]  # rounds twice for every runtime


def high(a, b):
    """gemmlowp's SaturatingRoundingDoublingHighMul: 2^-31 a b, cut towards 0 after adding half."""
    nudged = a * b + (2**30 if a * b >= 0 else 1 - 2**30)
    return min(abs(nudged) // 2**31 * (1 if nudged >= 0 else -1), 2**31 - 1)


def saturate(x):
    return clamp(x, -2**31, 2**31 - 1)


def exp_of_negative(x, integer_bits):
    """gemmlowp's exp_on_negative_values, x with 31 - integer_bits bits below the point."""
    if x == 0:
        return 2**31 - 1
    quarter = 2**(29 - integer_bits)
    part = x % quarter - quarter
    t = part * 2**integer_bits + 2**28
    t2 = high(t, t)
    tail = away(Fraction(high(t2, t2), 4)) + high(t2, t)
    tail = away(Fraction(high(tail, 715827883) + t2, 2))
    result = 1895147668 + high(1895147668, t + tail)
    factors = [1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242]
    for bit, factor in enumerate(factors):
        if (part - x) // quarter >> bit & 1:
            result = high(result, factor)
    return result


def two_over_one_plus(x):
    half = (x + 2**31 - 1 + 1) // 2
    y = 1515870810 + high(half, -1010580540)
    for _ in range(3):
        y += saturate(4 * high(y, 2**29 - high(half, y)))
    return y


def logistic(x):
    y = saturate(2 * two_over_one_plus(exp_of_negative(-abs(x), 4)))
    return 2**30 if x == 0 else y if x > 0 else 2**31 - 1 - y


def tanh(x):
    y = saturate(4 * (two_over_one_plus(exp_of_negative(-abs(x), 5)) - 2**29))
    return 0 if x == 0 else y if x > 0 else -y


def sigmoids(function, fixed_point, divisor):
    def compute(operator, tensors, inputs, output, rounding):
        x, result = inputs[0], []
        factor = x.scale[0] * 2**27
        radius = math.floor(15 * 2**27 / 2.0**math.frexp(factor)[1])
        for q in x.values:
            q -= x.zero_point[0]
            if rounding == "single":  # LiteRT's table: float32
                real = float32(function(float32(x.scale[0] * q)))
                integer = away(Fraction(float32(real * float32(1 / output.scale[0]))))
                result.append(clamp(integer + output.zero_point[0], -128, 127))
            elif abs(q) >= radius:
                result.append(127 if q > 0 else -128)
            else:
                integer = away(Fraction(fixed_point(requantize(q, factor, "double")), divisor))
                result.append(clamp(integer + output.zero_point[0], -128, 127))
        return result
    return compute


def requantize_wide(x, factor):
    """Of a sum of 64 bits, with a multiplier of 15: one rounding for every runtime."""
    m, exponent = fixed_point(factor)
    m = (m + 2**15) // 2**16 if m < 0x7FFF0000 else 0x7FFF
    return floor_half(Fraction(x * m) / Fraction(2) ** (15 - exponent))


def batch_matmul(operator, tensors, inputs, output, rounding):  # the same
    options = operator.table(4)
    matrices = []
    for x, adjoint in zip(inputs, (options.scalar(0, "B"), options.scalar(1, "B"))):
        extents = [1] * (len(output.shape) - len(x.shape)) + x.shape
        steps, step = [], 1
        for extent in reversed(extents):
            steps.insert(0, step if extent > 1 else 0)
            step *= extent
        if adjoint:
            steps[-1], steps[-2] = steps[-2], steps[-1]
            extents[-1], extents[-2] = extents[-2], extents[-1]
        matrices.append((x, extents, steps))
    (x, x_extents, x_steps), (y, _, y_steps) = matrices
    factor = float32(x.scale[0] * y.scale[0]) / output.scale[0]
    result = []
    for at in itertools.product(*[range(extent) for extent in output.shape]):
        total = 0
        for k in range(x_extents[-1]):
            a = sum(i * s for i, s in zip(at[:-1] + (k,), x_steps))
            b = sum(i * s for i, s in zip(at[:-2] + (k, at[-1]), y_steps))
            total += (x.values[a] - x.zero_point[0]) * (y.values[b] - y.zero_point[0])
        if output.code == "h":
            result.append(clamp(requantize_wide(total, factor), -2**15, 2**15 - 1))
        else:
            y_value = output.zero_point[0] + requantize(wrap(total), factor, "double")
            result.append(clamp(y_value, -128, 127))
    return result


OPERATORS = {14: sigmoids(lambda x: 1 / (1 + math.exp(-x)), logistic, 2**23),
             28: sigmoids(math.tanh, tanh, 2**24), 0: total, 6: dequantize, 9: fully_connected, 18: product, 19: relu,
             41: difference, 114: quantize, 126: batch_matmul}


def main(paths):
    import expected_recurrent  # which needs what stands above

    operators = {**OPERATORS, **expected_recurrent.OPERATORS}
    for path in paths:
        with open(path, "rb") as file:
            data = file.read()
        model = Table(data, struct.unpack_from("<I", data, 0)[0])
        graph = model.tables(2)[0]
        tensors = [Tensor(t, model.tables(4)) for t in graph.tables(0)]
        for i, index in enumerate(graph.vector(1, "i")):
            with open(path.replace(".tflite", ".in%d.bin" % i), "rb") as file:
                tensors[index].values = tensors[index].typed(file.read())
        operator = graph.tables(3)[0]
        code = model.tables(1)[operator.scalar(0, "I")]
        compute = operators.get(max(code.scalar(0, "b"), code.scalar(3, "i")))
        if not compute:
            continue  # LiteRT alone says what it gives
        inputs = [tensors[i] if i >= 0 else None for i in operator.vector(1, "i")]
        if compute not in (quantize, dequantize) and inputs[0].code == "f":
            continue  # float sums are LiteRT's to say
        if inputs[0].code == "h" and compute not in (batch_matmul, expected_recurrent.lstm):
            continue  # nor are other integers of 16 bits
        output = tensors[operator.vector(2, "i")[0]]
        for rounding in ("single", "double"):
            print(path.split("/")[-1][:-7], rounding,
                  compute(operator, tensors, inputs, output, rounding))


if __name__ == "__main__":
    main(sys.argv[1:])
