# SPDX-License-Identifier: Apache-2.0
# Prints torch_training_test.inc: what small nets lose and become in a few steps of PyTorch 1.13
# (Debian's python3-torch), in double precision.
#
#   /usr/bin/python3 tests/torch_training_test.py > tests/torch_training_test.inc
#
# Values are waves, so that both sides make them: value[i] = scale * sin(0.7 * (i + 1) + phase), in
# Onda's layouts: images HWC, filters OHWI, depthwise filters HWC.
import math

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


def wave(count, phase, scale):
    return torch.tensor([scale * math.sin(0.7 * (i + 1) + phase) for i in range(count)])


class Net:
    """Parameters by name, each with its layout of Onda and a way into PyTorch's."""

    def __init__(self):
        self.named = []

    def parameter(self, name, shape, phase, scale=0.5, offset=0.0):
        value = (wave(math.prod(shape), phase, scale) + offset).reshape(shape).requires_grad_()
        self.named.append((name, value))
        return value


def same_padding(x, kernel, stride, dilation=1):
    """TensorFlow's: an odd row or column comes last."""
    pads = []
    for extent, k, s in reversed(list(zip(x.shape[2:], kernel, stride))):
        window = dilation * (k - 1) + 1
        total = max((math.ceil(extent / s) - 1) * s + window - extent, 0)
        pads += [total // 2, total - total // 2]
    return F.pad(x, pads)


def conv(x, w, b, stride=(1, 1), same=True, dilation=1, groups=1):
    if same:
        x = same_padding(x, w.shape[1:3], stride, dilation)
    return F.conv2d(x, w.permute(0, 3, 1, 2), b, stride, 0, dilation, groups)


def depthwise(x, w, b, multiplier, stride=(1, 1), same=True):
    channels = x.shape[1]
    kernel = w.permute(2, 0, 1).unsqueeze(1)
    if same:
        x = same_padding(x, w.shape[:2], stride)
    return F.conv2d(x, kernel, b, stride, 0, 1, channels)


def norm(x, gamma, beta):
    return F.batch_norm(x, None, None, gamma, beta, training=True, eps=1e-3)


def flat(x):
    return x.permute(0, 2, 3, 1).flatten(1) if x.dim() == 4 else x.flatten(1)


def image(batch, h, w, c):
    return wave(batch * h * w * c, 0.3, 1).reshape(batch, h, w, c).permute(0, 3, 1, 2)


def convolution(net):
    w = net.parameter("conv2d/kernel", (4, 3, 3, 3), 1)
    b = net.parameter("conv2d/bias", (4,), 2)
    w2 = net.parameter("dense/kernel", (2, 24), 3)
    b2 = net.parameter("dense/bias", (2,), 4)

    def forward(x):
        x = torch.relu(conv(x, w, b, (2, 2)))
        x = F.avg_pool2d(x, (1, 2), (1, 1))
        return flat(x) @ w2.T + b2
    return forward, image(5, 6, 5, 3), "mse"


def separable(net):
    w = net.parameter("depthwise_conv2d/depthwise_kernel", (3, 2, 6), 1)
    b = net.parameter("depthwise_conv2d/bias", (6,), 2)
    gamma = net.parameter("batch_normalization/gamma", (6,), 3, 0.3, 1)
    beta = net.parameter("batch_normalization/beta", (6,), 4)
    w2 = net.parameter("conv2d/kernel", (4, 1, 1, 6), 5)
    w3 = net.parameter("dense/kernel", (3, 16), 6)
    b3 = net.parameter("dense/bias", (3,), 7)

    def forward(x):
        x = F.relu6(norm(depthwise(x, w, b, 2, same=False), gamma, beta))
        x = F.max_pool2d(conv(x, w2, None), 2)
        return F.softmax(flat(x) @ w3.T + b3, 1)
    return forward, image(5, 6, 5, 3), "cross_entropy"


def residual(net):
    w = net.parameter("conv2d/kernel", (4, 3, 3, 2), 1)
    b = net.parameter("conv2d/bias", (4,), 2)
    w2 = net.parameter("conv2d_1/kernel", (4, 3, 3, 4), 3, 0.3)
    b2 = net.parameter("conv2d_1/bias", (4,), 4)
    gamma = net.parameter("batch_normalization/gamma", (4,), 5, 0.3, 1)
    beta = net.parameter("batch_normalization/beta", (4,), 6)
    w3 = net.parameter("dense/kernel", (3, 4), 7)
    b3 = net.parameter("dense/bias", (3,), 8)

    def forward(x):
        x = torch.relu(conv(x, w, b))
        y = norm(conv(x, w2, b2), gamma, beta)
        x = F.avg_pool2d(torch.relu(x + y), 4)
        return F.softmax(flat(x) @ w3.T + b3, 1)
    return forward, image(5, 4, 4, 2), "cross_entropy"


def row(net):
    w = net.parameter("conv1d/kernel", (6, 1, 3, 2), 1)
    b = net.parameter("conv1d/bias", (6,), 2)
    w2 = net.parameter("conv1d_1/kernel", (4, 1, 3, 3), 3)
    b2 = net.parameter("conv1d_1/bias", (4,), 4)
    w3 = net.parameter("dense/kernel", (1, 16), 5)
    b3 = net.parameter("dense/bias", (1,), 6)

    def forward(x):
        x = torch.relu(conv(x, w, b, dilation=2))
        x = F.max_pool2d(x, (1, 2))
        x = conv(x, w2, b2, groups=2)
        return flat(x) @ w3.T + b3
    return forward, image(5, 1, 9, 2), "mse"


def sequence(batch, steps, channels):
    return wave(batch * steps * channels, 0.3, 1).reshape(batch, steps, channels)


def simple_rnn(net):
    w = net.parameter("simple_rnn/kernel", (4, 3), 1)
    b = net.parameter("simple_rnn/bias", (4,), 2)
    u = net.parameter("simple_rnn/recurrent_kernel", (4, 4), 3)
    w2 = net.parameter("dense/kernel", (2, 20), 4)
    b2 = net.parameter("dense/bias", (2,), 5)

    def forward(x):
        h = torch.zeros(1, x.shape[0], 4)
        y, _ = torch._VF.rnn_tanh(x, h, [w, u, b, torch.zeros(4)], True, 1, 0.0, True, False, True)
        return y.flatten(1) @ w2.T + b2
    return forward, sequence(5, 5, 3), "mse"


def lstm(net):
    b = net.parameter("lstm/bias", (16,), 1)
    w = net.parameter("lstm/kernel", (16, 3), 2)
    u = net.parameter("lstm/recurrent_kernel", (16, 4), 3)
    w2 = net.parameter("dense/kernel", (2, 4), 4)
    b2 = net.parameter("dense/bias", (2,), 5)

    def forward(x):
        h = torch.zeros(1, x.shape[0], 4)
        y, _, _ = torch._VF.lstm(x, (h, h), [w, u, b, torch.zeros(16)], True, 1, 0.0, True, False,
                                 True)
        return y[:, -1] @ w2.T + b2
    return forward, sequence(5, 6, 3), "mse"


def gru(net):
    b = net.parameter("gru/bias", (12,), 1)
    b_state = net.parameter("gru/recurrent_bias", (12,), 2)
    w = net.parameter("gru/kernel", (12, 3), 3)
    u = net.parameter("gru/recurrent_kernel", (12, 4), 4)
    w2 = net.parameter("dense/kernel", (2, 16), 5)
    b2 = net.parameter("dense/bias", (2,), 6)

    def swapped(p):  # PyTorch's parts are r, z, n
        return torch.cat([p[4:8], p[:4], p[8:]])

    def forward(x):
        h = torch.zeros(1, x.shape[0], 4)
        parameters = [swapped(p) for p in (w, u, b, b_state)]
        y, _ = torch._VF.gru(x, h, parameters, True, 1, 0.0, True, False, True)
        return y.flatten(1) @ w2.T + b2
    return forward, sequence(5, 4, 3), "mse"


def functions(net):
    """Every activation, on a Dense of its own; the sums are one tensor."""
    names = ["leaky_relu", "elu", "selu", "gelu", "sigmoid", "tanh", "softplus", "softsign", "swish",
             "hard_sigmoid", "hard_swish", "exponential"]
    compute = [lambda x: F.leaky_relu(x, 0.2), F.elu, F.selu, F.gelu, torch.sigmoid, torch.tanh,
               F.softplus, F.softsign, F.silu, F.hardsigmoid, F.hardswish, torch.exp]
    parameters = []
    for i in range(len(names)):
        name = "dense" if i == 0 else f"dense_{i}"
        parameters.append((net.parameter(name + "/kernel", (3, 3), i, 0.9),
                           net.parameter(name + "/bias", (3,), i + 0.5, 0.9)))

    def forward(x):
        return sum(f(x @ w.T + b) for f, (w, b) in zip(compute, parameters)) / len(names)
    return forward, wave(15, 0.3, 1).reshape(5, 3), "mse"


def shapes(net):
    """Layers that move values, and the normalization of layers."""
    alpha = net.parameter("p_re_lu/alpha", (1, 1, 2), 1, 0.2, 0.3)
    gamma = net.parameter("layer_normalization/gamma", (4,), 2, 0.3, 1)
    beta = net.parameter("layer_normalization/beta", (4,), 3)
    w = net.parameter("dense/kernel", (2, 8), 4)
    b = net.parameter("dense/bias", (2,), 5)

    def forward(x):  # [N, 2, 4, 3]
        x = F.prelu(x, alpha.flatten())
        x = F.pad(x, (1, 0, 0, 2))  # left 1, bottom 2: [N, 2, 6, 4]
        x = x[:, :, 1:, :3]  # without the top row and the last column: [N, 2, 5, 3]
        y = F.interpolate(x, scale_factor=(2, 1), mode="nearest")  # [N, 2, 10, 3]
        x = torch.cat([x, x * x], 1)  # [N, 4, 5, 3]
        x = F.layer_norm(x.permute(0, 2, 3, 1), (4,), gamma, beta, 1e-3)
        average = x.permute(0, 2, 1, 3).mean((1, 2))  # axes swapped before
        largest = y.amax((2, 3))
        y = y.mean((2, 3))
        return torch.cat([average, largest, y], 1) @ w.T + b
    return forward, image(5, 4, 3, 2), "mse"


def conv_transpose(x, w, b, stride, same, output_padding=(0, 0)):
    """TensorFlow's `same` takes away what is too much, an odd row or column at the end."""
    y = F.conv_transpose2d(x, w.permute(3, 0, 1, 2), b, stride, 0, output_padding)
    if same:
        for axis in (2, 3):
            extent = x.shape[axis] * stride[axis - 2]
            y = y.narrow(axis, (y.shape[axis] - extent) // 2, extent)
    return y


def transposed(net):
    w = net.parameter("conv2d_transpose/kernel", (4, 3, 4, 2), 1, 0.2)
    b = net.parameter("conv2d_transpose/bias", (4,), 2, 0.2)
    w2 = net.parameter("conv2d_transpose_1/kernel", (3, 2, 3, 4), 3, 0.2)
    b2 = net.parameter("conv2d_transpose_1/bias", (3,), 4, 0.2)
    w3 = net.parameter("dense/kernel", (2, 210), 5, 0.02)
    b3 = net.parameter("dense/bias", (2,), 6)

    def forward(x):
        x = torch.relu(conv_transpose(x, w, b, (2, 1), True))  # [N, 4, 6, 4]
        x = conv_transpose(x, w2, b2, (1, 2), False, (0, 1))  # [N, 3, 7, 10]
        return flat(x) @ w3.T + b3
    return forward, image(5, 3, 4, 2), "mse"


def text(net):
    table = net.parameter("embedding/embeddings", (6, 3), 1)
    w = net.parameter("dense/kernel", (2, 3), 2)
    b = net.parameter("dense/bias", (2,), 3)
    tokens = torch.tensor([(i * i + 3) % 6 for i in range(20)]).reshape(5, 4)

    def forward(x):
        return F.softmax(F.embedding(x, table).mean(1) @ w.T + b, 1)
    return forward, tokens, "cross_entropy"


def main():
    print("// SPDX-License-Identifier: Apache-2.0")
    print("// Printed by torch_training_test.py (PyTorch " + torch.__version__ + ").")
    print("const std::vector<TorchRun> torch_runs{")
    for make in (convolution, separable, residual, row, simple_rnn, lstm, gru, functions,
                 shapes, transposed, text):
        net = Net()
        forward, x, loss_name = make(net)
        optimizer = torch.optim.SGD([value for _, value in net.named], lr=0.1, momentum=0.5)
        losses = []
        for _ in range(4):
            y = forward(x)
            if loss_name == "mse":
                target = wave(y.numel(), 0.9, 1).reshape(y.shape)
                loss = F.mse_loss(y, target)
            else:
                labels = torch.arange(y.shape[0]) % y.shape[1]
                loss = F.nll_loss(torch.log(y), labels)
            losses.append(loss.item())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        print(f'    {{"{make.__name__}",')
        print("     {" + ", ".join(f"{v:.9g}" for v in losses) + "},")
        print("     {")
        for name, value in net.named:
            numbers = [f"{v:.7g}" for v in value.detach().flatten().tolist()]
            print(f'         {{"{name}",')
            line = "          {"
            for i, number in enumerate(numbers):
                end = "}}," if i + 1 == len(numbers) else ","
                if len(line) + len(number) + 4 > 98:
                    print(line.rstrip())
                    line = "           "
                line += number + end + " "
            print(line.rstrip())
        print("     }},")
    print("};")


main()
