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


def main():
    print("// SPDX-License-Identifier: Apache-2.0")
    print("// Printed by torch_training_test.py (PyTorch " + torch.__version__ + ").")
    print("const std::vector<TorchRun> torch_runs{")
    for make in (convolution, separable, residual, row):
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
