// SPDX-License-Identifier: Apache-2.0
// TinyML's "hello world", whole: from a noisy sine to an LED that fades along it. The steps are
// those of the notebook with which many courses begin; read main() from top to bottom.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>
#include <iostream>
#include <numbers>

#include "onda/core/random.h"
#include "onda/core/sha256.h"
#include "onda/emit/fade_sketch.h"
#include "onda/quantize/quantize.h"
#include "onda/report/progress.h"
#include "onda/run/predict.h"
#include "onda/tflite/tflite.h"
#include "results.h"

using namespace onda;
namespace fs = std::filesystem;

namespace {

constexpr double two_pi = 2 * std::numbers::pi;

// Prints "Step 4. Fit" in the reader's language.
class Narrator {
 public:
  explicit Narrator(report::Language language) : language_(language) {}
  void step(const report::Text& title) {
    fmt::print("\n{} {}. {}\n", report::Text{"Step", "Paso"}.in(language_), ++number_,
               title.in(language_));
  }
  template <class... Args>
  void say(const report::Text& text, const Args&... args) const {
    fmt::print(fmt::runtime("  " + text.in(language_) + "\n"), args...);
  }

 private:
  report::Language language_;
  int number_ = 0;
};

// Compiles, trains and tests a model; a live line tells how far it is.
hello::Trained train(Model& model, const std::vector<data::Dataset>& parts, int epochs) {
  hello::Trained result{.parameters = model.parameter_count(), .summary = model.summary()};
  model.compile({.optimizer = RMSprop{.learning_rate = 0.001, .rho = 0.9, .epsilon = 1e-7},
                 .loss = MeanSquaredError{},
                 .metrics = {MeanAbsoluteError{}}});
  std::cout.flush();
  report::Progress progress(std::cout, {.total = static_cast<std::size_t>(epochs),
                                        .label = "  fit",
                                        .columns = report::terminal_columns(STDOUT_FILENO)});
  std::string line;
  const auto start = std::chrono::steady_clock::now();
  result.history =
      model.fit(parts[0], {.epochs = epochs,
                           .batch_size = 16,
                           .validation_data = &parts[1],
                           .callbacks = {[&](const EpochReport& epoch) {
                             const auto done = static_cast<std::size_t>(epoch.epoch);
                             if (!progress.due(done) && epoch.epoch < epochs) return;
                             line = fmt::format(
                                 "loss: {:.4f} - mae: {:.4f} - val_loss: {:.4f} - val_mae: {:.4f}",
                                 epoch.values["loss"], epoch.values["mae"],
                                 epoch.values["val_loss"], epoch.values["val_mae"]);
                             progress.update(done, line);
                           }}});
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  progress.finish(line);
  result.test = model.evaluate(parts[2]);
  result.on_test = hello::column(model.predict(parts[2].x));
  return result;
}

// One sample after the other through a converted model, as a program on a phone or a board would.
std::vector<double> interpret(const fs::path& file, const Tensor& x) {
  Interpreter interpreter(load_tflite(file));
  const Tensor& in = interpreter.input_details(0);
  const Tensor& out = interpreter.output_details(0);
  fmt::print("  {}: {} {} {} -> {} {} {}\n", file.filename().string(), in.name, name_of(in.type),
             to_string(in.shape), out.name, name_of(out.type), to_string(out.shape));
  std::vector<double> predictions;
  for (const float value : x.values<float>()) {
    interpreter.set_input<float>(0, {&value, 1});
    interpreter.invoke();
    predictions.push_back(static_cast<double>(interpreter.output<float>(0)[0]));
  }
  return predictions;
}

Tensor as_tensor(const std::vector<double>& values) {
  return data::to_float32(Tensor::of({static_cast<int>(values.size()), 1}, values));
}

// The int8 model as C++ in an Arduino sketch, compiled for the Uno and run in a simulator for two
// sweeps of x; each brightness of the LED is compared with what the host computes.
hello::Board run_on_uno(const Graph& model, const fs::path& folder) {
  const FadeSketch sketch{.name = "fade",
                          .pin = 9,
                          .baud = 115200,
                          .input_low = 0,
                          .input_high = static_cast<float>(two_pi),
                          .steps = 128,
                          .output_low = -1,
                          .output_high = 1.1F};  // the noise lifts the sine a little
  write_files(folder, emit_fade_sketch(model, {.name = "sine_model"}, sketch));
  const simulate::Board& uno = simulate::board("uno");
  hello::Board board;

  board.sketch = simulate::build_sketch(uno, folder / "fade", {.folder = folder / "build"});
  const simulate::SimavrRun run = simulate::run_simavr(board.sketch.elf, {.simulated_seconds = 4});
  board.shown = simulate::brightness(run, sketch.pin);
  board.serial = run.serial_text();
  Interpreter host(model);
  for (std::size_t i = 0; i < board.shown.size(); ++i) {
    const float x = fade_input(sketch, static_cast<int>(i) % sketch.steps);
    const Tensor y = predict(host, Tensor::of<float>({1, 1}, std::vector{x}));
    board.expected.push_back(fade_brightness(sketch, y.values<float>()[0]));
    if (board.expected.back() != board.shown[i].level) ++board.mismatches;
  }

  const simulate::EmittedModel emitted{folder / "fade" / "src", "sine_model"};
  board.model = simulate::model_size(uno, emitted);
  Bytes inputs;
  for (int value = -128; value < 128; ++value) inputs.push_back(static_cast<std::byte>(value));
  const simulate::ModelRun all = simulate::run_model(uno, emitted, inputs);
  board.cycles = *std::max_element(all.cost.begin(), all.cost.end());
  board.stack_bytes = all.stack_bytes;
  for (std::size_t i = 0; i < inputs.size(); ++i, ++board.inputs_checked) {
    host.input_bytes(0)[0] = inputs[i];
    host.invoke();
    if (host.output_bytes(0)[0] != all.outputs[i]) ++board.input_mismatches;
  }
  return board;
}

void hello_world(const fs::path& folder, report::Language language, std::uint32_t seed) {
  hello::Results results;
  Narrator narrator(language);

  narrator.step({"Data: a sine with noise", "Datos: un seno con ruido"});
  Random random(1234);
  results.x = random.uniform(0, two_pi, 1000);
  random.shuffle(results.x);
  for (const double x : results.x) results.clean.push_back(std::sin(x));
  results.y = results.clean;
  for (double& y : results.y) y += 0.1 * random.random();
  const data::Dataset all{as_tensor(results.x), as_tensor(results.y)};
  results.x_sha256 = sha256(std::as_bytes(std::span(results.x)));
  results.y_float32_sha256 = sha256(all.y.data);
  narrator.say({"1000 samples, x sha256 {:.16}…, y sha256 {:.16}…",
                "1000 muestras, sha256 de x {:.16}…, de y {:.16}…"},
               results.x_sha256, results.y_float32_sha256);

  narrator.step({"Split: train, validate, test", "División: entrenar, validar, probar"});
  results.parts = data::split(all, {0.6, 0.2, 0.2});
  const data::Dataset& test = results.parts[2];
  narrator.say({"{} + {} + {} samples", "{} + {} + {} muestras"}, results.parts[0].samples(),
               results.parts[1].samples(), test.samples());

  narrator.step({"Model 1: one hidden layer", "Modelo 1: una capa oculta"});
  Model model_1 = sequential(
      Input{.shape = {1}, .name = "x"},
      {layers::Dense{.units = 16, .activation = layers::relu}, layers::Dense{.units = 1}},
      {.name = "model_1", .seed = seed});
  fmt::print("{}", model_1.summary());
  narrator.step({"Fit model 1", "Entrenar el modelo 1"});
  results.models[0] = train(model_1, results.parts, 800);
  results.models[0].history.write_csv(folder / "model_1_history.csv");
  narrator.step(
      {"What model 1 has learned: see the plots", "Lo que aprendió el modelo 1: ver las gráficas"});
  narrator.say({"test loss {:.4f}, mae {:.4f}", "pérdida en prueba {:.4f}, mae {:.4f}"},
               results.models[0].test["loss"], results.models[0].test["mae"]);

  narrator.step({"Model 2: two hidden layers", "Modelo 2: dos capas ocultas"});
  Model model_2 = sequential(
      Input{.shape = {1}, .name = "x"},
      {layers::Dense{.units = 16, .activation = layers::relu},
       layers::Dense{.units = 16, .activation = layers::relu}, layers::Dense{.units = 1}},
      {.name = "model_2", .seed = seed});
  fmt::print("{}", model_2.summary());
  results.models[1] = train(model_2, results.parts, 600);
  results.models[1].history.write_csv(folder / "model_2_history.csv");
  narrator.say({"test loss {:.4f}, mae {:.4f}", "pérdida en prueba {:.4f}, mae {:.4f}"},
               results.models[1].test["loss"], results.models[1].test["mae"]);

  narrator.step({"Convert to .tflite", "Convertir a .tflite"});
  const std::vector<ValueRange> ranges = calibrate(model_2.graph(), test.x);
  const Graph int8_model = quantize(model_2.graph(), ranges, {.edge = DType::int8});
  save_tflite(folder / "sine_model.tflite", model_2.graph());
  save_tflite(folder / "sine_model_quantized.tflite", quantize(model_2.graph(), ranges));
  save_tflite(folder / "sine_model_int8.tflite", int8_model);

  narrator.step({"Interpret the converted models", "Interpretar los modelos convertidos"});
  results.by_float = interpret(folder / "sine_model.tflite", test.x);
  results.by_quantized = interpret(folder / "sine_model_quantized.tflite", test.x);
  const Tensor trained = as_tensor(results.models[1].on_test);
  results.float_difference = difference(as_tensor(results.by_float), trained);
  results.quantized_difference = difference(as_tensor(results.by_quantized), trained);
  narrator.say({"float:     largest difference {:.2g}, mean {:.2g}",
                "float:      mayor diferencia {:.2g}, media {:.2g}"},
               results.float_difference.largest, results.float_difference.mean);
  narrator.say({"quantized: largest difference {:.2g}, mean {:.2g}",
                "cuantizado: mayor diferencia {:.2g}, media {:.2g}"},
               results.quantized_difference.largest, results.quantized_difference.mean);

  narrator.step({"Sizes in bytes", "Tamaños en bytes"});
  const char* files[] = {"sine_model.tflite", "sine_model_quantized.tflite",
                         "sine_model_int8.tflite"};
  for (std::size_t i = 0; i < 3; ++i) results.file_bytes[i] = fs::file_size(folder / files[i]);
  narrator.say({"float {}, quantized {}, difference {}; int8 for the board {}",
                "float {}, cuantizado {}, diferencia {}; int8 para la placa {}"},
               results.file_bytes[0], results.file_bytes[1],
               results.file_bytes[0] - results.file_bytes[1], results.file_bytes[2]);
  narrator.say({"the notebook had 3192, 3040 and 152", "el cuaderno tenía 3192, 3040 y 152"});

  narrator.step({"The model as a C array", "El modelo como arreglo de C"});
  write_files(folder, emit_c_array(read_file(folder / files[1]), "sine_model_quantized"));
  narrator.say({"sine_model_quantized.h and .cc", "sine_model_quantized.h y .cc"});

  narrator.step({"An LED on a (simulated) Arduino Uno", "Un LED en un Arduino Uno (simulado)"});
  results.board = run_on_uno(int8_model, folder / "board");
  const hello::Board& board = results.board;
  write_file(folder / "board" / "serial.txt", board.serial);
  narrator.say(
      {"the model takes {} B of flash, {} B of RAM, {} B of stack, {} cycles an inference",
       "el modelo ocupa {} B de flash, {} B de RAM, {} B de pila y {} ciclos por inferencia"},
      board.model.flash_bytes, board.model.ram_bytes, board.stack_bytes, board.cycles);
  narrator.say(
      {"{} brightness values checked: {} differ; all {} inputs checked: {} differ",
       "{} valores de brillo comprobados: {} difieren; las {} entradas posibles: {} difieren"},
      board.shown.size(), board.mismatches, board.inputs_checked, board.input_mismatches);

  narrator.step({"Report", "Informe"});
  const std::vector<hello::NamedPlot> plots = hello::make_plots(results, language);
  std::vector<report::Plot> drawings;
  for (const hello::NamedPlot& plot : plots) drawings.push_back(plot.plot);
  const std::vector<report::Picture> pictures = report::render(drawings);
  for (std::size_t i = 0; i < plots.size(); ++i) {
    write_file(folder / "plots" / (plots[i].name + ".png"), pictures[i].png);
  }
  write_file(folder / "summary.json", hello::make_summary(results));
  write_file(folder / "report.html", hello::make_page(results, plots, pictures, language));
  narrator.say({"{}", "{}"}, (folder / "report.html").string());
  if (board.mismatches + board.input_mismatches > 0) throw Error("the board and the host differ");
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("From a noisy sine to a fading LED, in twelve steps.");
  fs::path folder = "out/hello_world";
  std::string language;
  std::uint32_t seed = 1;
  app.add_option("--output", folder, "where everything is written")->capture_default_str();
  app.add_option("--lang", language, "en or es; the default follows LANG");
  app.add_option("--seed", seed, "of weights and shuffling")->capture_default_str();
  app.footer("Example: hello_world --lang es --output /tmp/hola");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;  // --help, or wrong usage
  }
  try {
    hello_world(folder, report::language_from(language), seed);
  } catch (const std::exception& error) {
    fmt::print(stderr, "hello_world: error: {}\n", error.what());
    return 1;
  }
}
