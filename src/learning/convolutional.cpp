// Models "lenet", "resnet-18" and "vgg13-bn": convolutional networks, computed by LibTorch.
#include "learning/torch_plugin.hpp"

namespace detoxsim {

namespace {

using Layers = Architecture (*)(const SampleShape& shape, int classes);

template <Layers layers>
Architecture layers_of(const Params&, const ModelSetting& setting) {
  return layers(setting.shape, setting.classes);
}

const ModelRegistry::Registration lenet_5(ComponentKind::model,
                                          {"lenet",
                                           "LeNet-5 with ReLU and max pooling (LibTorch)",
                                           "LeCun, Bottou, Bengio, Haffner 1998",
                                           {},
                                           {Property::lib_torch}},
                                          {torch_network, layers_of<lenet>});

const ModelRegistry::Registration resnet(ComponentKind::model,
                                         {"resnet-18",
                                          "ResNet-18 for small images: 3 x 3 stem, batch norm (LibTorch)",
                                          "He, Zhang, Ren, Sun 2016, arXiv:1512.03385",
                                          {},
                                          {Property::lib_torch}},
                                         {torch_network, layers_of<resnet_18>});

const ModelRegistry::Registration vgg(ComponentKind::model,
                                      {"vgg13-bn",
                                       "VGG configuration B with batch norm and one linear layer (LibTorch)",
                                       "Simonyan, Zisserman 2015, arXiv:1409.1556",
                                       {},
                                       {Property::lib_torch}},
                                      {torch_network, layers_of<vgg13_bn>});

}  // namespace

}  // namespace detoxsim
