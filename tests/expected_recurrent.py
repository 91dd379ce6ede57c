# SPDX-License-Identifier: Apache-2.0
"""What expected_values.py says of operators with state: SVDF and UNIDIRECTIONAL_SEQUENCE_LSTM."""
import itertools
import math
import struct
from fractions import Fraction

from expected_values import away, clamp, float32, requantize, requantize_wide, wrap


def frames(tensor):
    """A tensor that is given run by run."""
    size = math.prod(tensor.shape)
    return [tensor.values[i:i + size] for i in range(0, len(tensor.values), size)]


def svdf(operator, tensors, inputs, output, rounding):  # rounds twice for every runtime
    x, feature, time, bias, state = inputs
    rank = operator.table(4).scalar(0, "i", 0)
    filters, width = feature.shape
    memory, units = time.shape[1], filters // rank
    zero, bits = state.zero_point[0], 8 * struct.calcsize(state.code)
    to_state = float32(float32(x.scale[0] * feature.scale[0]) / state.scale[0])
    to_output = float32(float32(state.scale[0] * time.scale[0]) / output.scale[0])
    kept = [[[zero] * memory for _ in range(filters)] for _ in range(x.shape[0])]
    for frame in frames(x):
        result = []
        for b, results in enumerate(kept):
            row = frame[b * width:(b + 1) * width]
            for f, remembered in enumerate(results):
                weights = feature.values[f * width:(f + 1) * width]
                products = sum(w * (q - x.zero_point[0]) for w, q in zip(weights, row))
                latest = clamp(requantize(products, to_state, "double"), -2**(bits - 1), 2**(bits - 1) - 1)
                latest = (latest + zero + 2**(bits - 1)) % 2**bits - 2**(bits - 1)
                remembered[:] = remembered[1:] + [latest]
            for u in range(units):
                total = bias.values[u] if bias else 0
                for f in range(u * rank, (u + 1) * rank):
                    weights = time.values[f * memory:(f + 1) * memory]
                    total += sum(w * (q - zero) for w, q in zip(weights, results[f]))
                y = output.zero_point[0] + requantize(wrap(total), to_output, "double")
                result.append(clamp(y, -128, 127))
    return result


def short(x):
    return clamp(x, -2**15, 2**15 - 1)


def high_16(a, b):
    """gemmlowp's SaturatingRoundingDoublingHighMul of 16 bits."""
    nudged = a * b + (2**14 if a * b >= 0 else 1 - 2**14)
    return min(abs(nudged) // 2**15 * (1 if nudged >= 0 else -1), 2**15 - 1)


def constant_16(x):
    return away(Fraction(x, 2**16))


def exp_of_negative_16(x, integer_bits):
    """exp_of_negative() in 16 bits."""
    if x == 0:
        return 2**15 - 1
    if integer_bits > 5 and x < -2**(20 - integer_bits):
        return 0
    quarter = 2**(13 - integer_bits)
    part = x % quarter - quarter
    t = short(part * 2**integer_bits) + 2**12
    t2 = high_16(t, t)
    tail = away(Fraction(high_16(t2, t2), 4)) + high_16(t2, t)
    tail = away(Fraction(high_16(tail, constant_16(715827883)) + t2, 2))
    eighth = constant_16(1895147668)
    result = short(eighth + high_16(eighth, t + tail))
    factors = [1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242]
    for bit, factor in enumerate(factors):
        if integer_bits > bit - 2 and (part - x) // quarter >> bit & 1:
            result = high_16(result, constant_16(factor))
    return result


def two_over_one_plus_16(x):
    half = (x + 2**15) // 2
    y = constant_16(1515870810) + high_16(half, constant_16(-1010580540))
    for _ in range(3):
        y += short(4 * high_16(y, 2**13 - high_16(half, y)))
    return y


def logistic_16(x):
    y = short(2 * two_over_one_plus_16(exp_of_negative_16(-abs(x), 3)))
    return 2**14 if x == 0 else y if x > 0 else 2**15 - 1 - y


def tanh_16(x, integer_bits):
    y = short(4 * (two_over_one_plus_16(exp_of_negative_16(-abs(x), integer_bits + 1)) - 2**13))
    return 0 if x == 0 else y if x > 0 else -y


def sigmoid_table():
    sigmoid = lambda n: 65536 / (1 + math.exp(-n / 24))
    moved = lambda n: ((sigmoid(n) + sigmoid(n + 1)) / 2 - sigmoid(n + 0.5)) / 2
    return [round(sigmoid(n) - moved(n)) for n in range(255)] + [65535]


def interpolated(x, bits, table=sigmoid_table()):
    """2^(16 + bits) times the sigmoid of |x| / 2^bits / 24."""
    place, part = divmod(abs(x), 2**bits)
    if place >= 255:
        return (0x7FFF << 10) if bits == 9 else (0xFFFF << 8)
    return (table[place] << bits) + part * (table[place + 1] - table[place])


def table_logistic(x):
    x *= 3  # from 2^-12 to 1/12288
    y = interpolated(x, 9)
    return (y + 512 if x >= 0 else 2**25 - y + 511) >> 10


def table_tanh(x, exponent):
    left = exponent + 12
    x = x * 3 << left if left >= 0 else x * 3 + 2**(-left - 1) >> -left
    y = interpolated(x, 8)
    return (y - 2**23 + 128 if x >= 0 else 2**23 - y + 127) >> 8


def lstm(operator, tensors, inputs, output, rounding):
    x, hidden, cell = inputs[0], inputs[18], inputs[19]
    wide = x.code == "h"  # TensorFlow Lite Micro's alone
    single = rounding == "single" and not wide
    options = operator.table(4)
    clip, time_major = options.scalar(1, "f"), options.scalar(3, "B")
    cells, width = inputs[1].shape
    batches, steps = (x.shape[1], x.shape[0]) if time_major else (x.shape[0], x.shape[1])
    exponent = round(math.log2(cell.scale[0]))
    limit = int(clip / cell.scale[0])
    between = operator.vector(8, "i")
    told = tensors[between[4]] if single and between else hidden
    hidden_factor = 2.0**-30 / told.scale[0]
    if single:
        hidden_factor = float32(hidden_factor)
    least, most = (-2**15, 2**15 - 1) if wide else (-128, 127)

    def scaled(total, factor):
        return requantize_wide(total, factor) if wide else requantize(wrap(total), factor, "double")

    def gate(number, c, row, h):
        w, r, b = inputs[1 + number], inputs[5 + number], inputs[12 + number]
        first = b.values[c] + sum(
            w.values[c * width + i] * (q - x.zero_point[0]) for i, q in enumerate(row))
        second = sum(
            r.values[c * cells + i] * (q - hidden.zero_point[0]) for i, q in enumerate(h))
        first = short(scaled(first, float32(x.scale[0] * w.scale[0]) * 4096))
        second = scaled(second, float32(hidden.scale[0] * r.scale[0]) * 4096)
        return short(first + (second if single else short(second)))

    sigmoid = logistic_16 if single else table_logistic
    tanh_of_gate = (lambda v: tanh_16(v, 3)) if single else (lambda v: table_tanh(v, -12))
    tanh_of_cell = (lambda v: tanh_16(v, 15 + exponent)) if single else (
        lambda v: table_tanh(v, exponent))
    result = [0] * (batches * steps * cells)
    h_of = [[hidden.zero_point[0] if not wide else 0] * cells for _ in range(batches)]
    c_of = [[0] * cells for _ in range(batches)]
    for frame in frames(x):
        for b, t in itertools.product(range(batches), range(steps)):
            place = t * batches + b if time_major else b * steps + t
            row, h, state = frame[place * width:(place + 1) * width], h_of[b], c_of[b]
            new = []
            for c in range(cells):
                i, f = sigmoid(gate(0, c, row, h)), sigmoid(gate(1, c, row, h))
                g, o = tanh_of_gate(gate(2, c, row, h)), sigmoid(gate(3, c, row, h))
                if single:
                    kept = away(Fraction(f * state[c], 2**15))
                    let_in = away(Fraction(i * g, 2**(30 + exponent)))
                else:
                    kept = short(requantize(f * state[c], 2.0**-15, "double"))
                    let_in = short(requantize(i * g, 2.0**-30 / cell.scale[0], "double"))
                state[c] = short(kept + let_in)
                if clip > 0 and not (single and limit == 0):
                    state[c] = clamp(state[c], -limit, limit)
                y = requantize(tanh_of_cell(state[c]) * o, hidden_factor, "double")
                new.append(clamp(told.zero_point[0] + y, least, most))
            h_of[b] = new
            result[place * cells:(place + 1) * cells] = new
    return result


OPERATORS = {27: svdf, 44: lstm}
