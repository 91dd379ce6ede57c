# SPDX-License-Identifier: Apache-2.0
# The peer of `make bench-train`: the MLPerf Tiny models and the sine model trained by PyTorch, one
# line of JSON for each: samples a second. Debian's python3-torch; set OPENBLAS_CORETYPE to what the
# processor is, or OpenBLAS 0.3.21 may take it for one of 2004.
#
#   OPENBLAS_CORETYPE=Haswell python3 bench/torch_training.py THREADS [MODEL…]
import json
import sys
import time

import torch
from torch import nn


def conv(inputs, outputs, kernel, stride=1, groups=1, padding=None):
    if padding is None:
        padding = kernel // 2
    return nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups)


class Residual(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.first = nn.Sequential(conv(inputs, outputs, 3, stride), nn.BatchNorm2d(outputs),
                                   nn.ReLU(inplace=True), conv(outputs, outputs, 3),
                                   nn.BatchNorm2d(outputs))
        self.shortcut = conv(inputs, outputs, 1, stride, padding=0) if stride > 1 else nn.Identity()

    def forward(self, x):
        return torch.relu_(self.first(x) + self.shortcut(x))


def resnet_8():
    return nn.Sequential(conv(3, 16, 3), nn.BatchNorm2d(16), nn.ReLU(inplace=True),
                         Residual(16, 16, 1), Residual(16, 32, 2), Residual(32, 64, 2),
                         nn.AvgPool2d(8), nn.Flatten(), nn.Linear(64, 10)), (3, 32, 32), 10


def separable(inputs, outputs, stride):
    return [conv(inputs, inputs, 3, stride, groups=inputs), nn.BatchNorm2d(inputs),
            nn.ReLU(inplace=True), conv(inputs, outputs, 1, padding=0), nn.BatchNorm2d(outputs),
            nn.ReLU(inplace=True)]


def ds_cnn():
    layers = [nn.ZeroPad2d((1, 1, 4, 5)), nn.Conv2d(1, 64, (10, 4), 2), nn.BatchNorm2d(64),
              nn.ReLU(inplace=True), nn.Dropout(0.2)]
    for _ in range(4):
        layers += separable(64, 64, 1)
    layers += [nn.Dropout(0.4), nn.AvgPool2d((25, 5)), nn.Flatten(), nn.Linear(64, 12)]
    return nn.Sequential(*layers), (1, 49, 10), 12


def mobilenet_v1_025():
    layers = [conv(3, 8, 3, 2), nn.BatchNorm2d(8), nn.ReLU(inplace=True)]
    inputs = 8
    for outputs, stride in [(16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (128, 2)] + \
            [(128, 1)] * 5 + [(256, 2), (256, 1)]:
        layers += separable(inputs, outputs, stride)
        inputs = outputs
    layers += [nn.AvgPool2d(3), nn.Flatten(), nn.Linear(256, 2)]
    return nn.Sequential(*layers), (3, 96, 96), 2


def auto_encoder():
    layers = []
    inputs = 640
    for outputs in [128, 128, 128, 128, 8, 128, 128, 128, 128]:
        layers += [nn.Linear(inputs, outputs), nn.BatchNorm1d(outputs), nn.ReLU(inplace=True)]
        inputs = outputs
    return nn.Sequential(*layers, nn.Linear(inputs, 640)), (640,), 0


MODELS = {"ResNet-8": resnet_8, "DS-CNN": ds_cnn, "MobileNetV1 0.25": mobilenet_v1_025,
          "auto-encoder": auto_encoder}


def samples_per_second(make, channels_last, batch=32, seconds=3.0):
    torch.manual_seed(1)
    model, shape, classes = make()
    x = torch.rand(batch, *shape) * 2 - 1
    if channels_last and len(shape) == 3:
        model = model.to(memory_format=torch.channels_last)
        x = x.contiguous(memory_format=torch.channels_last)
    y = torch.arange(batch) % classes if classes else x
    loss = nn.CrossEntropyLoss() if classes else nn.MSELoss()
    optimizer = torch.optim.Adam(model.parameters(), foreach=False)
    model.train()

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss(model(x), y).backward()
        optimizer.step()

    for _ in range(3):
        step()
    steps = 0
    start = time.perf_counter()
    while time.perf_counter() - start < seconds:
        step()
        steps += 1
    return batch * steps / (time.perf_counter() - start)


def main():
    threads = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    names = sys.argv[2:] or list(MODELS)
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    for name in names:
        best = 0
        for onednn in (True, False):
            for channels_last in (False, True):
                with torch.backends.mkldnn.flags(enabled=onednn):
                    best = max(best, samples_per_second(MODELS[name], channels_last))
        print(json.dumps({"model": name, "threads": threads, "samples_per_second": best}),
              flush=True)


main()
