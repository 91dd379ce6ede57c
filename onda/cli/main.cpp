// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdio>
#include <exception>
#include <new>
#include <string>

#include "onda/cli/command.h"
#include "onda/core/error.h"
#include "onda/report/text.h"

namespace onda::cli {
namespace {

constexpr int failed = 1;
constexpr int wrong_usage = 2;

// Names in a message may come from a file: nothing of them may steer the terminal.
int complain(const std::string& message, int status) {
  std::fputs(("onda: error: " + report::clean_text(message, true) + "\n").c_str(), stderr);
  return status;
}

int run(int argc, char** argv) {
  CLI::App app(
      "Onda takes data to a microcontroller: it trains small networks, and inspects "
      "and runs TensorFlow Lite models.",
      "onda");
  app.set_version_flag("--version", "onda " ONDA_VERSION);
  app.require_subcommand(1);
  app.footer("onda COMMAND --help tells more, with an example.");
  app.get_formatter()->column_width(28);
  add_inspect(app);
  add_run(app);
  add_bench(app);
  add_train(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const auto chosen = app.get_subcommands();
    print(chosen.empty() ? app.help() : chosen.front()->help("onda"));
  } catch (const CLI::CallForVersion&) {
    print("onda " ONDA_VERSION "\n");
  } catch (const CLI::RuntimeError& ended) {  // a command that has said what there is to say
    return ended.get_exit_code();
  } catch (const CLI::ParseError& error) {
    const auto chosen = app.get_subcommands();
    const std::string command = chosen.empty() ? "onda" : "onda " + chosen.front()->get_name();
    return complain(std::string(error.what()) + "\n`" + command + " --help` tells how it is used",
                    wrong_usage);
  }
  return 0;
}

int run_and_catch(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::bad_alloc&) {
    return complain("out of memory", failed);
  } catch (const std::exception& error) {
    return complain(error.what(), failed);
  }
}

}  // namespace
}  // namespace onda::cli

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // print() sees that the reader has gone
  return onda::cli::run_and_catch(argc, argv);
}
