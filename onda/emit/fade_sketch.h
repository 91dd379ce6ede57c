// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "onda/emit/emit.h"

namespace onda {

/// An Arduino sketch that moves the one input of a model evenly from `input_low` to `input_high`,
/// again and again, and shows the one output as the brightness of an LED:
///
///   x = input_low + step * (input_high - input_low) / steps,        step = 0, 1, …, steps - 1
///   brightness = 255 * (y - output_low) / (output_high - output_low), rounded, in [0, 255]
///
/// Each step sends "x:…,y:…,brightness:…" to the Serial Plotter.
struct FadeSketch {
  std::string name = "fade";  ///< of the sketch and its folder
  int pin = 9;                ///< a PWM pin
  long baud = 115200;
  float input_low = 0;
  float input_high = 1;
  int steps = 128;  ///< in one sweep
  float output_low = 0;
  float output_high = 1;
  int milliseconds_a_step = 10;  ///< pause after each
};

/// The sketch NAME/NAME.ino with the model in NAME/src. Throws Error unless the graph takes one
/// int8 or float32 value and gives one of the same type, or when an option makes no sense.
std::vector<EmittedFile> emit_fade_sketch(const Graph& graph, const EmitOptions& model,
                                          const FadeSketch& sketch);

/// What the sketch computes, for the host to check a board against: float32 throughout.
float fade_input(const FadeSketch& sketch, int step);
int fade_brightness(const FadeSketch& sketch, float y);

}  // namespace onda
