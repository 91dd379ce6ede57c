// SPDX-License-Identifier: Apache-2.0
// The report: the guided way through the twelve steps. Every text stands once, in both languages.
#include "onda/report/page.h"

#include "results.h"

namespace hello {
namespace {

using namespace onda::report;

class Story {
 public:
  Story(const Results& results, const std::vector<NamedPlot>& plots,
        const std::vector<Picture>& pictures, Language language)
      : results_(results),
        plots_(plots),
        pictures_(pictures),
        language_(language),
        page_({.title = in({"Hello, wave", "Hola, onda"}),
               .language = language,
               .subtitle = in({"From a noisy sine to a fading LED, in twelve steps",
                               "De un seno con ruido a un LED que se desvanece, en doce pasos"}),
               .footer =
                   in({"Made by Onda with `make hello`.", "Hecho por Onda con `make hello`."})}) {}

  std::string tell() {
    introduction();
    data();
    model_1();
    model_2();
    conversion();
    board();
    files();
    return page_.html();
  }

 private:
  std::string in(const Text& text) const { return text.in(language_); }
  void section(const Text& text) { page_.section(in(text)); }
  void say(const Text& text) { page_.paragraph(in(text)); }
  template <class... Args>
  void say(const Text& text, const Args&... args) {
    page_.paragraph(fmt::format(fmt::runtime(in(text)), args...));
  }
  void figure(const std::string& name) {
    for (std::size_t i = 0; i < plots_.size(); ++i) {
      if (plots_[i].name == name) page_.figure(pictures_[i].svg, in(plots_[i].caption));
    }
  }

  void introduction() {
    const Board& board = results_.board;
    say(
        {"A microcontroller that costs little and has 2 KB of memory can run a neural network. "
         "This "
         "page follows the whole way once: data, training, a smaller file, and a program for an "
         "Arduino Uno. Every figure below was measured when this page was made.",
         "Un microcontrolador barato, con 2 KB de memoria, puede ejecutar una red neuronal. Esta "
         "página "
         "recorre el camino completo una vez: datos, entrenamiento, un archivo más pequeño y un "
         "programa "
         "para un Arduino Uno. Cada cifra se midió al hacer esta página."});
    page_.tiles({{fmt::format("{}", results_.models[1].parameters), in({"weights", "pesos"})},
                 {fmt::format("{:.2f} s", results_.models[0].seconds + results_.models[1].seconds),
                  in({"to train both models", "para entrenar ambos modelos"})},
                 {fmt::format("{} B", results_.file_bytes[2]), in({"int8 model", "modelo int8"})},
                 {fmt::format("{} B", board.model.flash_bytes),
                  in({"of the Uno's flash", "de flash del Uno"})},
                 {fmt::format("{} B", board.model.ram_bytes), in({"of its RAM", "de su RAM"})}});
  }

  void data() {
    section({"Data", "Datos"});
    say({"A network learns from examples. Ours are {} values of x between 0 and 2π, in random "
         "order, "
         "each with y = sin x. Real measurements are never clean, so a little noise is added.",
         "Una red aprende de ejemplos. Los nuestros son {} valores de x entre 0 y 2π, en orden al "
         "azar, "
         "cada uno con y = sen x. Las mediciones reales nunca son limpias; por eso se agrega algo "
         "de ruido."},
        results_.x.size());
    figure("data_clean");
    figure("data_noisy");
    say({"The numbers are those of numpy's `RandomState(1234)`, bit for bit. SHA-256 of x as "
         "float64: "
         "`{}`; of y as float32: `{}`.",
         "Los números son los de `RandomState(1234)` de numpy, bit por bit. SHA-256 de x como "
         "float64: "
         "`{}`; de y como float32: `{}`."},
        results_.x_sha256, results_.y_float32_sha256);
    section({"Split", "División"});
    say({"A model can learn its examples by heart. To notice, we keep some back: {} samples to "
         "train on, "
         "{} to watch while training, and {} that are looked at only in the end.",
         "Un modelo puede aprender los ejemplos de memoria. Para notarlo guardamos algunos: {} "
         "muestras "
         "para entrenar, {} para vigilar el entrenamiento y {} que se miran solo al final."},
        results_.parts[0].samples(), results_.parts[1].samples(), results_.parts[2].samples());
    figure("split");
  }

  void results_table(const Trained& model) {
    const auto row = [&](const Text& name, double loss, double mae) {
      return std::vector{in(name), fmt::format("{:.4f}", loss), fmt::format("{:.4f}", mae)};
    };
    const auto last = [&](const char* name) { return model.history[name].back(); };
    page_.table({.header = {in({"part", "parte"}), in({"loss", "pérdida"}), "MAE"},
                 .rows = {row({"training, last epoch", "entrenamiento, última época"}, last("loss"),
                              last("mae")),
                          row({"validation", "validación"}, last("val_loss"), last("val_mae")),
                          row({"test", "prueba"}, model.test["loss"], model.test["mae"])},
                 .alignment = {Align::left, Align::right, Align::right}});
  }

  void model_1() {
    const Trained& model = results_.models[0];
    section({"Model 1", "Modelo 1"});
    say({"One input, a layer of 16 units with the activation *ReLU* (which turns what is below 0 "
         "into 0), "
         "and one output. Each unit multiplies, adds and bends; {} weights in all.",
         "Una entrada, una capa de 16 unidades con la activación *ReLU* (que convierte en 0 lo que "
         "es menor "
         "que 0) y una salida. Cada unidad multiplica, suma y dobla; {} pesos en total."},
        model.parameters);
    page_.code(model.summary);
    section({"Fit", "Entrenamiento"});
    say({"Training looks at 16 samples at a time, computes how wrong the output is and moves every "
         "weight "
         "a little against that error (optimizer *RMSprop*). {} rounds over the data took {:.2f} "
         "s.",
         "El entrenamiento mira 16 muestras a la vez, calcula cuánto se equivoca la salida y mueve "
         "cada peso "
         "un poco en contra de ese error (optimizador *RMSprop*). {} vueltas a los datos tomaron "
         "{:.2f} s."},
        model.history.epochs(), model.seconds);
    results_table(model);
    section({"What it has learned", "Qué aprendió"});
    figure("model_1_loss");
    figure("model_1_loss_later");
    figure("model_1_mae");
    say({"One hidden layer can only bend the line in a few places: it finds a slope, not a wave.",
         "Una sola capa oculta dobla la línea en pocos lugares: encuentra una pendiente, no una "
         "onda."});
    figure("model_1_predictions");
  }

  void model_2() {
    const Trained& model = results_.models[1];
    section({"Model 2", "Modelo 2"});
    say({"A second layer of 16 units combines the bends of the first. {} weights, {} rounds, "
         "{:.2f} s.",
         "Una segunda capa de 16 unidades combina los dobleces de la primera. {} pesos, {} "
         "vueltas, {:.2f} s."},
        model.parameters, model.history.epochs(), model.seconds);
    page_.code(model.summary);
    results_table(model);
    say(
        {"The noise itself has a mean squared error of about 0.0008 around its mean: no model can "
         "do better "
         "than that.",
         "El ruido mismo tiene un error cuadrático medio de cerca de 0.0008 alrededor de su media: "
         "ningún "
         "modelo puede bajar de ahí."});
    figure("model_2_loss");
    figure("model_2_loss_later");
    figure("model_2_mae");
    figure("model_2_predictions");
  }

  void conversion() {
    section({"Convert", "Conversión"});
    say(
        {"A `.tflite` file holds the graph and the weights. The *float* file keeps every weight in "
         "32 bits. "
         "The *quantized* one keeps each in 8: a real number becomes `scale × (integer − zero "
         "point)`. The "
         "test x served as representative data: they show which range each layer needs.",
         "Un archivo `.tflite` contiene el grafo y los pesos. El archivo *float* guarda cada peso "
         "en 32 bits. "
         "El *cuantizado* guarda cada uno en 8: un número real se vuelve `escala × (entero − punto "
         "cero)`. Las "
         "x de prueba sirvieron de datos representativos: muestran qué rango necesita cada capa."});
    section({"Interpret", "Interpretación"});
    say({"An interpreter loads each file and runs it over every test sample, one by one.",
         "Un intérprete carga cada archivo y lo ejecuta sobre cada muestra de prueba, una por "
         "una."});
    figure("conversion");
    const auto row = [](const std::string& name, const onda::Difference& difference) {
      return std::vector{name, fmt::format("{:.2g}", difference.largest),
                         fmt::format("{:.2g}", difference.mean)};
    };
    page_.table(
        {.header = {in({"difference from the trained model", "diferencia con el modelo entrenado"}),
                    in({"largest", "mayor"}), in({"mean", "media"})},
         .rows = {row("float", results_.float_difference),
                  row(in({"quantized", "cuantizado"}), results_.quantized_difference)},
         .alignment = {Align::left, Align::right, Align::right}});
    section({"Sizes", "Tamaños"});
    const auto size = [&](const Text& name, std::size_t bytes, const char* notebook) {
      return std::vector{in(name), fmt::format("{}", bytes), std::string(notebook)};
    };
    page_.table(
        {.header = {in({"file", "archivo"}), "Onda (B)",
                    in({"the notebook (B)", "el cuaderno (B)"})},
         .rows = {size({"float", "float"}, results_.file_bytes[0], "3192"),
                  size({"quantized, float in and out", "cuantizado, entrada y salida float"},
                       results_.file_bytes[1], "3040"),
                  size({"difference", "diferencia"},
                       results_.file_bytes[0] - results_.file_bytes[1], "152"),
                  size({"int8 throughout", "int8 por completo"}, results_.file_bytes[2], "–")},
         .alignment = {Align::left, Align::right, Align::right}});
    section({"C array", "Arreglo de C"});
    say(
        {"A board has no files, so runtimes that read `.tflite` want it as an array in the "
         "program: "
         "`sine_model_quantized.cc` and `.h`.",
         "Una placa no tiene archivos; por eso los programas que leen `.tflite` lo quieren como un "
         "arreglo "
         "de C: `sine_model_quantized.cc` y `.h`."});
  }

  void board() {
    const Board& board = results_.board;
    section({"The board", "La placa"});
    say(
        {"Onda goes a step further and turns the int8 model itself into C++: weights in flash, a "
         "few bytes "
         "of static memory, direct calls. An Arduino sketch moves x from 0 to 2π again and again "
         "and sets the "
         "LED on pin 9 to what the model says. It was compiled with Arduino's own core and run on "
         "a simulated "
         "Uno.",
         "Onda da un paso más y convierte el modelo int8 en C++: pesos en flash, unos bytes de "
         "memoria "
         "estática y llamadas directas. Un sketch de Arduino mueve x de 0 a 2π una y otra vez y "
         "pone el LED "
         "del pin 9 como dice el modelo. Se compiló con el núcleo de Arduino y se ejecutó en un "
         "Uno simulado."});
    figure("led");
    const auto row = [&](const Text& name, const std::string& value) {
      return std::vector{in(name), value};
    };
    page_.table(
        {.header = {in({"on the ATmega328P", "en el ATmega328P"}), ""},
         .rows =
             {row({"flash of the model", "flash del modelo"},
                  fmt::format("{} B", board.model.flash_bytes)),
              row({"RAM of the model", "RAM del modelo"},
                  fmt::format("{} B", board.model.ram_bytes)),
              row({"deepest stack", "pila más profunda"}, fmt::format("{} B", board.stack_bytes)),
              row({"cycles an inference", "ciclos por inferencia"},
                  fmt::format("{} ({:.2f} ms)", board.cycles,
                              static_cast<double>(board.cycles) / 16000.0)),
              row({"whole sketch, flash / RAM", "sketch completo, flash / RAM"},
                  fmt::format("{} / {} B", board.sketch.flash_bytes, board.sketch.ram_bytes)),
              row({"brightness values that differ from the host", "valores de brillo distintos"},
                  fmt::format("{} / {}", board.mismatches, board.shown.size())),
              row({"of all inputs, outputs that differ",
                   "de todas las entradas, salidas distintas"},
                  fmt::format("{} / {}", board.input_mismatches, board.inputs_checked))},
         .alignment = {Align::left, Align::right}});
    say({"What the Serial Plotter would see:", "Lo que vería el Serial Plotter:"});
    page_.code(board.serial.substr(0, board.serial.find('\n', 150) + 1) + "…");
  }

  void files() {
    section({"Files", "Archivos"});
    page_.links({{.file = "summary.json", .note = in({"every figure", "todas las cifras"})},
                 {.file = "sine_model.tflite"},
                 {.file = "sine_model_quantized.tflite"},
                 {.file = "sine_model_int8.tflite"},
                 {.file = "model_1_history.csv"},
                 {.file = "model_2_history.csv"},
                 {.file = "sine_model_quantized.cc"},
                 {.file = "board/fade/fade.ino",
                  .note = in({"open it with the Arduino IDE", "ábrelo con el IDE de Arduino"})},
                 {.file = "board/serial.txt"}});
  }

  const Results& results_;
  const std::vector<NamedPlot>& plots_;
  const std::vector<Picture>& pictures_;
  Language language_;
  Page page_;
};

}  // namespace

std::string make_page(const Results& results, const std::vector<NamedPlot>& plots,
                      const std::vector<Picture>& pictures, Language language) {
  return Story(results, plots, pictures, language).tell();
}

}  // namespace hello
