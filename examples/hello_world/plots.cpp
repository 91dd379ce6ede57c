// SPDX-License-Identifier: Apache-2.0
#include "results.h"

namespace hello {
namespace {

using namespace onda::report;

// Blue for what is measured or trained on, orange for validation, and so on: the same everywhere.
const std::string& blue() { return palette()[0]; }
const std::string& orange() { return palette()[1]; }
const std::string& green() { return palette()[2]; }

class Plots {
 public:
  Plots(const Results& results, Language language) : results_(results), language_(language) {}

  std::vector<NamedPlot> make() {
    data();
    for (int i = 0; i < 2; ++i) training(i, i == 0 ? 50 : 100);
    conversion();
    board();
    return std::move(plots_);
  }

 private:
  std::string in(const Text& text) const { return text.in(language_); }

  void add(const std::string& name, const Text& title, const Text& x_label, const Text& y_label,
           std::vector<Series> series, const Text& caption) {
    plots_.push_back({name,
                      {.title = in(title),
                       .x_label = in(x_label),
                       .y_label = in(y_label),
                       .series = std::move(series),
                       .description = in(caption)},
                      caption});
  }

  Series dots(const Text& label, std::vector<double> x, std::vector<double> y,
              const std::string& colour) const {
    return {in(label), std::move(x), std::move(y), Style::points, colour};
  }

  void data() {
    add("data_clean", {"The sine", "El seno"}, {"x", "x"}, {"y", "y"},
        {dots({"y = sin x", "y = sen x"}, results_.x, results_.clean, blue())},
        {"1,000 random x and their sine.", "1000 valores de x al azar y su seno."});
    add("data_noisy", {"The sine with noise", "El seno con ruido"}, {"x", "x"}, {"y", "y"},
        {dots({"y = sin x + noise", "y = sen x + ruido"}, results_.x, results_.y, blue())},
        {"The same points after noise between 0 and 0.1 was added: what the model will see.",
         "Los mismos puntos con ruido entre 0 y 0.1: lo que verá el modelo."});
    const Text names[] = {{"train", "entrenar"}, {"validate", "validar"}, {"test", "probar"}};
    const std::string* colours[] = {&blue(), &orange(), &green()};
    std::vector<Series> parts;
    for (std::size_t i = 0; i < 3; ++i) {
      parts.push_back(
          dots(names[i], column(results_.parts[i].x), column(results_.parts[i].y), *colours[i]));
    }
    add("split", {"Three parts", "Tres partes"}, {"x", "x"}, {"y", "y"}, std::move(parts),
        {"Each point belongs to one part only.", "Cada punto pertenece a una sola parte."});
  }

  // A column of the history against the epoch, without the first `skip` epochs.
  Series curve(const onda::History& history, const char* name, const Text& label, int skip,
               const std::string& colour) const {
    Series series{in(label), {}, {}, Style::line, colour};
    for (int epoch = skip; epoch < history.epochs(); ++epoch) {
      series.x.push_back(epoch + 1);
      series.y.push_back(history[name][static_cast<std::size_t>(epoch)]);
    }
    return series;
  }

  void training(int index, int skip) {
    const Trained& model = results_.models[static_cast<std::size_t>(index)];
    const std::string prefix = fmt::format("model_{}_", index + 1);
    const Text epoch{"epoch", "época"};
    const Text train{"training", "entrenamiento"};
    const Text validation{"validation", "validación"};
    const auto curves = [&](const char* name, int first) {
      return std::vector{
          curve(model.history, name, train, first, blue()),
          curve(model.history, fmt::format("val_{}", name).c_str(), validation, first, orange())};
    };
    const auto titled = [&](const Text& text) {
      return Text{fmt::format("Model {}: {}", index + 1, text.en),
                  fmt::format("Modelo {}: {}", index + 1, text.es)};
    };
    const Text loss{"loss (mean squared error)", "pérdida (error cuadrático medio)"};
    add(prefix + "loss", titled({"loss", "pérdida"}), epoch, loss, curves("loss", 0),
        {"The loss falls fast at first and then slowly.",
         "La pérdida baja rápido al principio y después despacio."});
    add(prefix + "loss_later",
        titled({fmt::format("loss from epoch {}", skip + 1),
                fmt::format("pérdida desde la época {}", skip + 1)}),
        epoch, loss, curves("loss", skip),
        {"The same without the first epochs, whose large values hide the rest.",
         "Lo mismo sin las primeras épocas, cuyos valores grandes esconden el resto."});
    add(prefix + "mae", titled({"mean absolute error", "error absoluto medio"}), epoch,
        {"mean absolute error", "error absoluto medio"}, curves("mae", skip),
        {"How far off a prediction is on average.", "Cuánto se aleja en promedio una predicción."});
    const onda::data::Dataset& test = results_.parts[2];
    add(prefix + "predictions",
        titled({"predictions for the test part", "predicciones sobre la prueba"}), {"x", "x"},
        {"y", "y"},
        {dots({"actual", "real"}, column(test.x), column(test.y), blue()),
         dots({"predicted", "predicho"}, column(test.x), model.on_test, orange())},
        {"What the model says about x it has never seen, over the data.",
         "Lo que dice el modelo sobre x que nunca vio, junto a los datos."});
  }

  void conversion() {
    const onda::data::Dataset& test = results_.parts[2];
    const std::vector<double> x = column(test.x);
    add("conversion", {"Original and converted models", "Modelo original y convertidos"},
        {"x", "x"}, {"y", "y"},
        {dots({"actual", "real"}, x, column(test.y), blue()),
         dots({"original model", "modelo original"}, x, results_.models[1].on_test, orange()),
         dots({"float .tflite", ".tflite float"}, x, results_.by_float, green()),
         dots({"quantized .tflite", ".tflite cuantizado"}, x, results_.by_quantized, palette()[3])},
        {"The float file predicts what the trained model does; the quantized one moves in small "
         "steps.",
         "El archivo float predice igual que el modelo entrenado; el cuantizado avanza en pequeños "
         "pasos."});
  }

  void board() {
    Series shown{in({"on the board", "en la placa"}), {}, {}, Style::steps, blue()};
    Series expected{in({"computed on the host", "calculado en la computadora"}),
                    {},
                    {},
                    Style::points,
                    orange()};
    for (std::size_t i = 0; i < results_.board.shown.size(); ++i) {
      shown.x.push_back(results_.board.shown[i].seconds);
      shown.y.push_back(results_.board.shown[i].level);
      expected.x.push_back(results_.board.shown[i].seconds);
      expected.y.push_back(results_.board.expected[i]);
    }
    add("led", {"The LED on pin 9", "El LED en el pin 9"},
        {"simulated time in seconds", "tiempo simulado en segundos"},
        {"brightness (0 to 255)", "brillo (0 a 255)"}, {std::move(shown), std::move(expected)},
        {"What the timer's compare register drove the LED with, over simulated time.",
         "Con qué valor el registro de comparación del temporizador encendió el LED."});
  }

  const Results& results_;
  Language language_;
  std::vector<NamedPlot> plots_;
};

}  // namespace

std::vector<NamedPlot> make_plots(const Results& results, Language language) {
  return Plots(results, language).make();
}

}  // namespace hello
