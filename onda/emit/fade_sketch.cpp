// SPDX-License-Identifier: Apache-2.0
#include "onda/emit/fade_sketch.h"

#include <algorithm>
#include <cmath>

#include "onda/emit/literals.h"

namespace onda {
namespace {

void check_sketch(const Graph& graph, const FadeSketch& sketch) {
  check_identifier(sketch.name);
  if (graph.inputs.size() != 1 || graph.outputs.size() != 1) {
    throw Error("fade sketch: expected a model with one input and one output, received {} and {}",
                graph.inputs.size(), graph.outputs.size());
  }
  const Tensor& in = graph.input(0);
  const Tensor& out = graph.output(0);
  if (in.shape.elements() != 1 || out.shape.elements() != 1) {
    throw Error("fade sketch: expected one value in and one out, received shapes {} and {}",
                to_string(in.shape), to_string(out.shape));
  }
  for (const Tensor* tensor : {&in, &out}) {
    const bool int8 = tensor->type == DType::int8 && tensor->quantization.scale.size() == 1;
    if (int8 || tensor->type == DType::float32) continue;
    throw Error("fade sketch: tensor {}: expected float32 or quantized int8, received {}",
                tensor->name, name_of(tensor->type));
  }
  const bool rises = sketch.input_low < sketch.input_high && sketch.output_low < sketch.output_high;
  if (!rises || sketch.steps < 1 || sketch.steps > 32767 || sketch.milliseconds_a_step < 0) {
    throw Error(
        "fade sketch: expected low < high, 1 to 32767 steps and a pause of at least 0, received "
        "input [{}, {}], output [{}, {}], {} steps, {} ms",
        sketch.input_low, sketch.input_high, sketch.output_low, sketch.output_high, sketch.steps,
        sketch.milliseconds_a_step);
  }
}

float input_step(const FadeSketch& sketch) {
  return (sketch.input_high - sketch.input_low) / static_cast<float>(sketch.steps);
}
float brightness_scale(const FadeSketch& sketch) {
  return 255.0f / (sketch.output_high - sketch.output_low);
}

// How the sketch writes x into the model and reads y from it.
std::string write_input(const Tensor& tensor, const std::string& model) {
  if (tensor.type == DType::float32) return fmt::format("  *{}::input() = x;\n", model);
  return fmt::format(
      "  const long q = lround(x / {0}::input_scale) + {0}::input_zero_point;\n"
      "  *{0}::input() = constrain(q, -128, 127);\n",
      model);
}
std::string read_output(const Tensor& tensor, const std::string& model) {
  if (tensor.type == DType::float32)
    return fmt::format("  const float y = *{}::output();\n", model);
  return fmt::format(
      "  const float y = {0}::output_scale * (*{0}::output() - {0}::output_zero_point);\n", model);
}

std::string sketch_text(const Graph& graph, const std::string& model, const FadeSketch& sketch) {
  std::string text =
      "// Made by Onda: the output of a neural network as the brightness of an LED.\n";
  text += fmt::format("#include \"src/{}.h\"\n\n", model);
  text += fmt::format("const int led_pin = {};  // PWM\n", sketch.pin);
  text += fmt::format("const int steps = {};  // inferences in one sweep of x\n", sketch.steps);
  text += fmt::format("const float x_first = {};\n", float_literal(sketch.input_low));
  text += fmt::format("const float x_step = {};\n", float_literal(input_step(sketch)));
  text += fmt::format("const float y_low = {};  // dark\n", float_literal(sketch.output_low));
  text += fmt::format("const float brightness_scale = {};  // 255 at y = {}\n\n",
                      float_literal(brightness_scale(sketch)), sketch.output_high);
  text += "int step = 0;\n\nvoid setup() {\n";
  text += fmt::format("  Serial.begin({});\n  pinMode(led_pin, OUTPUT);\n}}\n\n", sketch.baud);
  text += "void loop() {\n  const float x = x_first + step * x_step;\n";
  text += write_input(graph.input(0), model);
  text += fmt::format("  {}::invoke();\n", model);
  text += read_output(graph.output(0), model);
  text += "  const long level = lround((y - y_low) * brightness_scale);\n";
  text += "  const int brightness = constrain(level, 0, 255);\n";
  text += "  analogWrite(led_pin, brightness);\n\n";
  text += "  Serial.print(\"x:\");\n  Serial.print(x, 4);\n";
  text += "  Serial.print(\",y:\");\n  Serial.print(y, 4);\n";
  text += "  Serial.print(\",brightness:\");\n  Serial.println(brightness);\n\n";
  text += "  step = step + 1 < steps ? step + 1 : 0;\n";
  text += fmt::format("  delay({});\n}}\n", sketch.milliseconds_a_step);
  return text;
}

}  // namespace

std::vector<EmittedFile> emit_fade_sketch(const Graph& graph, const EmitOptions& model,
                                          const FadeSketch& sketch) {
  check_sketch(graph, sketch);
  std::vector<EmittedFile> files = emit_cpp(graph, model);
  const std::filesystem::path folder = sketch.name;
  for (EmittedFile& file : files) file.path = folder / "src" / file.path;
  files.push_back({folder / (sketch.name + ".ino"), sketch_text(graph, model.name, sketch)});
  return files;
}

float fade_input(const FadeSketch& sketch, int step) {
  return sketch.input_low + static_cast<float>(step) * input_step(sketch);
}

int fade_brightness(const FadeSketch& sketch, float y) {
  const float level = std::round((y - sketch.output_low) * brightness_scale(sketch));
  return static_cast<int>(std::clamp(level, 0.0f, 255.0f));
}

}  // namespace onda
