// SPDX-License-Identifier: Apache-2.0
// `onda train` from outside: what it learns, prints and writes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>

#include "onda/core/file.h"
#include "onda/core/process.h"
#include "onda/core/random.h"
#include "onda/core/temporary_folder.h"
#include "onda/data/npy.h"
#include "onda/run/predict.h"
#include "onda/tflite/tflite.h"

namespace onda {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

class CliTrain : public testing::Test {
 protected:
  CliTrain() {
    // Three clouds, one after the other.
    Random random(5);
    std::string classes = "a,b,class\n";
    for (int i = 0; i < 150; ++i) {
      const int label = i / 50;
      classes += fmt::format("{:.4f},{:.4f},{}\n", random.uniform(-1, 1) + 2 * (label == 1),
                             random.uniform(-1, 1) + 2 * (label == 2), label);
    }
    write_file(path("classes.csv"), classes);
    std::string curve;
    for (int i = 0; i < 200; ++i) {
      const double x = random.uniform(0, 2 * std::numbers::pi);
      curve += fmt::format("{},{}\n", x, std::sin(x));
    }
    write_file(path("sine.csv"), curve);
  }

  std::string path(const std::string& name) const { return (folder.path() / name).string(); }
  ProcessResult train(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {ONDA_COMMAND, "train"});
    return run_process({.arguments = arguments,
                        .folder = folder.path(),
                        .timeout_seconds = 120,
                        .must_succeed = false});
  }
  nlohmann::json train_json(std::vector<std::string> arguments) const {
    arguments.emplace_back("--json");
    const ProcessResult result = train(arguments);
    EXPECT_EQ(result.exit_status, 0) << result.errors;
    return nlohmann::json::parse(result.output);
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder.path()), {}));
  }
  // Fails as it should, and writes nothing.
  void expect_error(const std::vector<std::string>& arguments, const std::string& message,
                    int status = 1) const {
    const std::size_t before = files();
    const ProcessResult result = train(arguments);
    EXPECT_EQ(result.exit_status, status) << result.errors;
    EXPECT_THAT(result.errors, StartsWith("onda: error: "));
    EXPECT_THAT(result.errors, HasSubstr(message));
    EXPECT_EQ(files(), before);
  }

  const TemporaryFolder folder;
};

TEST_F(CliTrain, LearnsClasses) {
  const ProcessResult result =
      train({"classes.csv", "--model", "dense(16,relu) dense(3,softmax)", "-o", "model.tflite",
             "--history", "history.csv", "--learning-rate", "0.01"});
  EXPECT_EQ(result.exit_status, 0) << result.errors;
  EXPECT_EQ(result.errors, "");  // no terminal, no progress
  for (const char* said :
       {"Total params: 99", "120 samples", "30 to validate", "classification: targets are class",
        "sparse_categorical_crossentropy; also accuracy", "model.tflite: "}) {
    EXPECT_THAT(result.output, HasSubstr(said));
  }
  EXPECT_EQ(files(), 4u);
  EXPECT_THAT(read_text(path("history.csv")),
              StartsWith("epoch,loss,accuracy,val_loss,val_accuracy\n1,"));
  // The middle of each cloud, asked of the file.
  Interpreter model(load_tflite(path("model.tflite")));
  const Tensor middles = Tensor::of<float>({3, 2}, std::vector<float>{0, 0, 2, 0, 0, 2});
  const std::vector<Tensor> outputs = predict(model, std::vector{middles});
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_GT(outputs[0].values<float>()[i * 3 + i], 0.8f) << i;
  }
}

TEST_F(CliTrain, LearnsACurveAndOtherTasks) {
  const auto curve = train_json({"sine.csv", "-m", "dense(16,relu) dense(16,relu) dense(1)", "-o",
                                 "sine.tflite", "--epochs", "300", "--schedule", "cosine",
                                 "--warmup-epochs", "5", "--learning-rate", "0.01"});
  EXPECT_EQ(curve["task"], "regression");
  EXPECT_LT(curve["result"]["loss"], 0.01);
  EXPECT_EQ(curve["written"], nlohmann::json({"sine.tflite"}));
  const auto logits =
      train_json({"classes.csv", "-m", "dense(3)", "-o", "logits.tflite", "--task",
                  "classification", "--optimizer", "rmsprop", "--learning-rate", "0.01"});
  EXPECT_EQ(logits["loss"], "sparse_categorical_crossentropy");
  EXPECT_GT(logits["result"]["accuracy"], 0.8);
  // Arrays: x0 > x1, targets of 0 and 1.
  Random random(1);
  std::vector<float> x, y;
  for (int i = 0; i < 200; ++i) {
    x.push_back(static_cast<float>(random.uniform(-1, 1)));
    x.push_back(static_cast<float>(random.uniform(-1, 1)));
    y.push_back(x[x.size() - 2] > x.back() ? 1.0f : 0.0f);
  }
  data::write_npy(path("x.npy"), Tensor::of({200, 2}, x));
  data::write_npy(path("y.npy"), Tensor::of({200}, y));
  const auto binary = train_json({"--x", "x.npy", "--y", "y.npy", "-m", "dense(1,sigmoid)", "-o",
                                  "binary.tflite", "--learning-rate", "0.1"});
  EXPECT_EQ(binary["loss"], "binary_crossentropy");
  EXPECT_GT(binary["result"]["binary_accuracy"], 0.9);
}

// Sentences of five tokens out of ten: the class is 1 where the token 7 is among them.
TEST_F(CliTrain, LearnsToReadTokens) {
  Random random(3);
  std::string table;
  for (int i = 0; i < 300; ++i) {
    bool found = false;
    for (int k = 0; k < 5; ++k) {
      int token = static_cast<int>(random.uniform(0, 10));
      if (token == 7 && i % 2 == 0) token = 1;
      if (k == 2 && i % 4 == 1) token = 7;
      found = found || token == 7;
      table += fmt::format("{},", token);
    }
    table += fmt::format("{}\n", found ? 1 : 0);
  }
  write_file(path("tokens.csv"), table);
  const auto result =
      train_json({"tokens.csv", "-m", "embedding(10,4) global_average_pool_1d dense(2,softmax)",
                  "-o", "text.tflite", "--learning-rate", "0.02", "-e", "60"});
  EXPECT_EQ(result["task"], "classification");
  EXPECT_GT(result["result"]["accuracy"], 0.97);
  EXPECT_EQ(load_tflite(path("text.tflite")).input(0).type, DType::int32);
  write_file(path("two.csv"), "1,2,7,4,5\n1,2,3,4,5\n");
  const auto run = [&](const char* input, const char* output) {
    return run_process(
        {.arguments = {ONDA_COMMAND, "run", "text.tflite", "-i", input, "-o", output},
         .folder = folder.path(),
         .must_succeed = false});
  };
  EXPECT_EQ(run("two.csv", "classes.npy").exit_status, 0);
  const Tensor classes = data::read_npy(path("classes.npy"));
  EXPECT_GT(classes.values<float>()[1], 0.5f);
  EXPECT_LT(classes.values<float>()[3], 0.5f);
  // A token that the table has not.
  write_file(path("beyond.csv"), "1,2,3,4,10\n");
  EXPECT_THAT(run("beyond.csv", "beyond.npy").errors,
              HasSubstr("operator 0 (GATHER): input 1: element 4: expected an index from 0 to 9, "
                        "received 10"));
  write_file(path("wrong.csv"), "1,2,0\n3,11,1\n2,2.5,1\n");
  expect_error({"wrong.csv", "-m", "embedding(10,4) flatten dense(2,softmax)", "-o", "no.tflite"},
               "wrong.csv, sample 1, column 1: expected a whole number from 0 to 9, received 11");
}

// With one target for each class, as with class numbers.
TEST_F(CliTrain, CountsTheFiveLikeliestClasses) {
  Random random(4);
  std::vector<float> x, numbers, each;
  for (int i = 0; i < 80; ++i) {
    for (int k = 0; k < 4; ++k) x.push_back(static_cast<float>(random.uniform(-1, 1)));
    numbers.push_back(static_cast<float>(i % 8));
    for (int k = 0; k < 8; ++k) each.push_back(k == i % 8 ? 1.0f : 0.0f);
  }
  data::write_npy(path("x.npy"), Tensor::of({80, 4}, x));
  data::write_npy(path("numbers.npy"), Tensor::of({80}, numbers));
  data::write_npy(path("each.npy"), Tensor::of({80, 8}, each));
  const std::vector<std::string> common{
      "--x", "x.npy",     "-m",    "dense(8,softmax)",   "-o", "m.tflite", "-e",
      "3",   "--metrics", "top_5", "--validation-split", "0",  "--y"};
  const auto top = [&](const char* y, const char* option, const char* value) {
    std::vector<std::string> all = common;
    all.insert(all.end(), {y, option, value});
    return train_json(all)["result"]["top_5"].get<double>();
  };
  const double expected = top("numbers.npy", "--threads", "1");
  EXPECT_EQ(top("each.npy", "--threads", "1"), expected);
  Interpreter model(load_tflite(path("m.tflite")));
  const auto predicted = predict(model, std::vector{Tensor::of({80, 4}, x)});
  const auto values = predicted[0].values<float>();
  double right = 0;
  for (std::size_t i = 0; i < 80; ++i) {
    int above = 0;
    for (std::size_t k = 0; k < 8; ++k) above += values[i * 8 + k] > values[i * 8 + i % 8];
    right += above < 5;
  }
  EXPECT_DOUBLE_EQ(expected, right / 80);
  EXPECT_LT(expected, 1);
  EXPECT_LT(top("numbers.npy", "--augment", "mixup"), 1);
}

TEST_F(CliTrain, AConfigurationRepeatsTheRun) {
  const auto first = train_json({"classes.csv", "-m", "dense(8,relu) dropout(0.2) dense(3,softmax)",
                                 "-o", "first.tflite", "--seed", "7", "-e", "20", "--metrics",
                                 "accuracy,top_5", "--save-config", "run.json"});
  EXPECT_EQ(first["epochs"], 20);
  train_json({"--config", "run.json", "-o", "second.tflite", "--threads", "2"});
  EXPECT_EQ(read_file(path("second.tflite")), read_file(path("first.tflite")));
  train_json({"--config", "run.json", "-o", "third.tflite", "--seed", "8"});
  EXPECT_NE(read_file(path("third.tflite")), read_file(path("first.tflite")));
  write_file(path("wrong.json"), std::string_view(R"({"epoch": 3})"));
  expect_error({"--config", "wrong.json"},
               "wrong.json: expected the name of an option, received "
               "epoch; did you mean epochs?");
  write_file(path("wrong.json"), std::string_view(R"({"epochs": "many"})"));
  expect_error({"--config", "wrong.json"}, "epochs: expected number such as 100");
}

TEST_F(CliTrain, EarlyStoppingEndsIt) {
  const auto json =
      train_json({"classes.csv", "-m", "dense(16,relu) dense(3,softmax)", "-o", "model.tflite",
                  "--early-stopping", "2", "--epochs", "5000", "--learning-rate", "0.05"});
  EXPECT_LT(json["epochs"], 5000);
  EXPECT_THAT(json["ended"].get<std::string>(), HasSubstr("EarlyStopping"));
}

// Ctrl-C while it trains: the model of the best epoch, a checkpoint, and the status 130. What goes
// on from there ends as if nothing had been.
TEST_F(CliTrain, AnInterruptedRunGoesOn) {
  const std::string common =
      std::string(ONDA_COMMAND) + " train sine.csv -m 'dense(8,relu) dropout(0.1) dense(1)' --json";
  const ProcessResult result = run_process(
      {.arguments = {"bash", "-c",
                     common + " -e 100000000 -o part.tflite --checkpoint part.safetensors & "
                              "while [ ! -e part.safetensors ]; do sleep 0.05; done; "
                              "kill -INT $!; wait $!"},
       .folder = folder.path(),
       .must_succeed = false});
  EXPECT_EQ(result.exit_status, 130) << result.errors;
  const auto part = nlohmann::json::parse(result.output);
  EXPECT_EQ(part["ended"], "interrupted");
  EXPECT_TRUE(fs::exists(path("part.tflite")));
  const std::string epochs = fmt::format("{}", part["epochs"].get<int>() + 3);
  const std::vector<std::string> model{"sine.csv", "-m", "dense(8,relu) dropout(0.1) dense(1)",
                                       "-e", epochs};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), model.begin(), model.end());
    return more;
  };
  train_json(with({"-o", "part.tflite", "--history", "part.csv", "--resume", "part.safetensors"}));
  train_json(with({"-o", "whole.tflite", "--history", "whole.csv"}));
  EXPECT_EQ(read_file(path("part.tflite")), read_file(path("whole.tflite")));
  EXPECT_EQ(read_text(path("part.csv")), read_text(path("whole.csv")));
}

// Columns from thousandths to millions.
TEST_F(CliTrain, NormalizesColumns) {
  Random random(3);
  std::string table;
  for (int i = 0; i < 240; ++i) {
    const double a = random.uniform(-1, 1), b = random.uniform(-1, 1), c = random.uniform(-1, 1);
    table += fmt::format("{:.9g},{:.9g},{:.9g},{:.9g}\n", 0.002 + 0.001 * a, 5e5 + 2e5 * b,
                         -30 + 10 * c, a * b + c);
  }
  write_file(path("wild.csv"), table);
  const std::vector<std::string> common{
      "wild.csv", "-m", "dense(16,tanh) dense(16,tanh) dense(1)", "--learning-rate", "0.01",
      "-e",       "150"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), common.begin(), common.end());
    return train_json(more);
  };
  const auto normalized =
      with({"--normalize", "-o", "normalized.tflite", "--save-config", "normalized.json"});
  const auto plain = with({"-o", "plain.tflite"});
  EXPECT_LT(normalized["result"]["loss"], 0.02);
  EXPECT_GT(plain["result"]["loss"], 0.2);  // it cannot see the first column
  const Graph graph = load_tflite(path("normalized.tflite"));
  std::vector<std::string> operators;
  for (const Node& node : graph.nodes) operators.emplace_back(node.op.name());
  EXPECT_THAT(operators, testing::ElementsAre("FULLY_CONNECTED", "TANH", "FULLY_CONNECTED", "TANH",
                                              "FULLY_CONNECTED"));
  // The file takes the table's own numbers.
  Interpreter model(graph);
  const Tensor x = Tensor::of<float>({1, 3}, std::vector<float>{0.0025f, 4e5f, -25});
  EXPECT_NEAR(predict(model, std::vector{x})[0].values<float>()[0], 0.5 * -0.5 + 0.5, 0.25);
  // The layer is the option, and a configuration knows both.
  train_json({"--config", "normalized.json", "-o", "again.tflite"});
  EXPECT_EQ(read_file(path("again.tflite")), read_file(path("normalized.tflite")));
  train_json({"wild.csv", "-m", "normalization dense(16,tanh) dense(16,tanh) dense(1)",
              "--learning-rate", "0.01", "-e", "150", "-o", "layer.tflite"});
  EXPECT_EQ(read_file(path("layer.tflite")), read_file(path("normalized.tflite")));
}

TEST_F(CliTrain, AugmentsTheTrainingSamples) {
  const std::vector<std::string> common{
      "classes.csv", "-m", "dense(16,relu) dense(3,softmax)", "--learning-rate", "0.01",
      "-e",          "40"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), common.begin(), common.end());
    return more;
  };
  const ProcessResult told =
      train(with({"--augment", "noise(0.1) mixup", "-o", "one.tflite", "--save-config", "run.json",
                  "--checkpoint", "run.safetensors"}));
  EXPECT_EQ(told.exit_status, 0) << told.errors;
  EXPECT_THAT(told.output, HasSubstr("\naugmented   noise(0.1) mixup(0.2)\n"));
  EXPECT_THAT(told.output, HasSubstr("loss        categorical_crossentropy; also accuracy"));
  const auto again = train_json({"--config", "run.json", "-o", "two.tflite", "--threads", "2",
                                 "--checkpoint", "other.safetensors"});
  EXPECT_EQ(read_file(path("two.tflite")), read_file(path("one.tflite")));
  EXPECT_GT(again["result"]["accuracy"], 0.8);
  train_json(with({"-o", "plain.tflite"}));
  EXPECT_NE(read_file(path("plain.tflite")), read_file(path("one.tflite")));

  // What is resumed is given the same again.
  const std::string where = "resume: run.safetensors: expected ";
  const auto resumed = [&](const std::vector<std::string>& more) {
    std::vector<std::string> all = with({"-o", "m.tflite", "--resume", "run.safetensors"});
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  expect_error(resumed({}), where +
                                "the augmentation of the run that is resumed, noise(0.1) "
                                "mixup(0.2), received none");
  expect_error(resumed({"--augment", "noise(0.1) mixup(0.2)", "-b", "16"}),
               where + "a batch_size of 32 as in the run that is resumed, received 16");
  expect_error(resumed({"--augment", "noise(0.1) mixup(0.2)", "--validation-split", "0.5"}),
               where + "the 120 training samples of the run that is resumed, received 75");
  expect_error(resumed({"--augment", "noise(0.1) mixup(0.2)", "--seed", "1"}),
               where + "the training samples of the run that is resumed, with the checksum ");

  expect_error(with({"-o", "m.tflite", "--augment", "noise(0.1) shif(10%)"}),
               "--augment: place 12: expected the name of an augmentation, received \"shif\"; did "
               "you mean shift?\n  noise(0.1) shif(10%)\n             ^^^^\n");
  expect_error(with({"-o", "m.tflite", "--augment", "flip"}),
               "fit: augmentation: RandomFlip: expected images");
}

TEST_F(CliTrain, ErrorsNameThePlace) {
  expect_error({"classes.csv", "-m", "dens(3)", "-o", "m.tflite"},
               "--model: place 1: expected the name of a layer, received \"dens\"; did you mean "
               "dense?\n  dens(3)\n  ^^^^\n");
  expect_error({"classes.csv", "-m", "conv_2d(3,3)", "-o", "m.tflite"},
               "layer 0: Conv2D: expected");
  expect_error({"classes.csv", "-m", "dense(2,softmax)", "-o", "m.tflite"},
               "classes.csv: sample 100: expected a class from 0 to 1, received 2");
  expect_error({"classes.csv", "-m", "dense(3)", "-o", "m.tflite"},
               "classes.csv: expected targets of shape (150, 3)");
  expect_error({"sine.csv", "-m", "dense(1)", "-o", "m.tflite", "--optimizer", "sgd",
                "--learning-rate", "1e30"},
               "epoch 1: the loss is ");
  expect_error({"none.csv", "-m", "dense(1)", "-o", "m.tflite"}, "none.csv: no such file");
  expect_error({"sine.csv", "-m", "dense(1)", "-o", "m.tflite", "--optimizer", "adm"},
               "did you mean adam?");
  expect_error({"sine.csv", "-m", "dense(1)", "-o", "m.tflite", "--input-shape", "2x2"},
               "--input-shape: expected");
  expect_error({"sine.csv", "-m", "dense(1)", "-o", "m.tflite", "--resume", "none"},
               "no such file");
  write_file(path("nan.csv"), std::string_view("1,2\nnan,3\n"));
  expect_error({"nan.csv", "-m", "dense(1)", "-o", "m.tflite"}, "nan.csv:2, column 1");
  write_file(path("empty.csv"), std::string_view(""));
  expect_error({"empty.csv", "-m", "dense(1)", "-o", "m.tflite"}, "empty.csv");
  data::write_npy(path("x.npy"), Tensor::of<float>({2, 1}, std::vector<float>{1, std::nanf("")}));
  data::write_npy(path("y.npy"), Tensor::of<float>({2}, std::vector<float>{1, 2}));
  expect_error({"--x", "x.npy", "--y", "y.npy", "-m", "dense(1)", "-o", "m.tflite"}, "sample 1");
}

TEST_F(CliTrain, WrongUsageExitsWithTwo) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {},
           {"sine.csv"},
           {"sine.csv", "-m", "dense(1)"},
           {"sine.csv", "-m", "dense(1)", "-o", "m.tflite", "--epochs", "0"},
           {"sine.csv", "-m", "dense(1)", "-o", "m.tflite", "--task", "guess"},
           {"sine.csv", "--x", "x.npy", "-m", "dense(1)", "-o", "m.tflite"},
           {"--x", "x.npy", "-m", "dense(1)", "-o", "m.tflite"}}) {
    expect_error(arguments, "--help", 2);
  }
}

TEST_F(CliTrain, DrawsTheCurves) {
  if (find_program("gnuplot").empty()) GTEST_SKIP() << "gnuplot is not installed";
  train_json({"sine.csv", "-m", "dense(1)", "-o", "m.tflite", "-e", "5", "--plot", "curves.png"});
  const Bytes png = read_file(path("curves.png"));
  ASSERT_GT(png.size(), 1000u);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(png.data()) + 1, 3), "PNG");
}

}  // namespace
}  // namespace onda
