#!/usr/bin/python3
"""Writes a network of your own as a TorchScript module that detoxsim trains: scenarios/small_net.py data/small-net.pt

Any module will do that maps (samples, channels, height, width) to (samples, classes) scores, in float32 and without dropout:
replicas of a gradient must have the same bits. Buffers, such as the statistics of batch norm, are the model's state; training
starts from the parameters in the file. Needs the Debian package python3-torch, or any PyTorch of the LibTorch's version.
"""

import sys

import torch
from torch import nn


def small_net():
    """For 1 x 28 x 28 images and ten classes: d = 8,026."""
    return nn.Sequential(nn.Conv2d(1, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(4), nn.Flatten(),
                         nn.Linear(16 * 7 * 7, 10))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: scenarios/small_net.py FILE.pt")
    torch.manual_seed(1)
    torch.jit.save(torch.jit.script(small_net()), sys.argv[1])
