// SPDX-License-Identifier: Apache-2.0
// The graphs that operators run: the branches of IF, the condition and the body of WHILE, what
// CALL_ONCE calls. They are attributes of the operator, as values, so no graph can contain itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "onda/ops/operands.h"

namespace onda {

class Prepare;
class Workers;

/// A body made ready to run, in memory that its caller lends it.
class PreparedBody {
 public:
  virtual ~PreparedBody() = default;
  virtual std::size_t bytes() const = 0;  ///< of memory that it runs in
  /// Whether that memory keeps something from one run to the next.
  virtual bool has_state() const = 0;
  /// Floats of the workers' scratch memory, as Call::Best::scratch_floats.
  virtual std::size_t scratch_floats() const = 0;
  /// Where it runs, from now on; a call with the same place costs nothing.
  virtual void place(std::byte* memory) = 0;
  /// Places of its operands, which place() decides. A variable among the inputs lies with the
  /// caller, who says where.
  virtual void* input(int index) const = 0;
  virtual const void* output(int index) const = 0;
  virtual void set_variable(int input, void* place) = 0;
  /// Throws Error as Interpreter::invoke() does.
  virtual void run(Workers& workers) = 0;
};

/// A graph as an operator knows it. Its constants, nodes and the rest belong to `graph/body.h`.
class Body {
 public:
  virtual ~Body() = default;
  virtual Operands inputs() const = 0;
  virtual Operands outputs() const = 0;
  /// Products and elements of one run, see operations(const Graph&).
  virtual std::int64_t operations() const = 0;
  virtual std::unique_ptr<PreparedBody> prepare(const Prepare& like) const = 0;
};

/// How an emitted node says what it does with its bodies: each is a piece of C++. Statements end
/// with a newline.
class BodyText {
 public:
  virtual ~BodyText() = default;
  virtual std::string input(int index) const = 0;  ///< a byte of the node's input, as an lvalue
  virtual std::string output(int body) const = 0;  ///< a byte of a body's output 0
  virtual std::string run(int body) const = 0;     ///< runs it on the node's inputs
  virtual std::string carry_inputs() const = 0;    ///< the node's inputs become its outputs
  virtual std::string run_carried(int body) const = 0;    ///< runs it on the node's outputs
  virtual std::string carry_outputs(int body) const = 0;  ///< its outputs become the node's
};

/// The bodies of an operator. In a file they are numbers of subgraphs.
struct Bodies {
  int first_input = 0;  ///< of the node, which is input 0 of each body, the next is input 1, …
  std::vector<int> subgraphs = {};
  std::vector<std::shared_ptr<const Body>> graphs = {};
};

/// Throws Error unless there are so many. A reader gives an operator its bodies after its options.
void expect_bodies(const Bodies& bodies, std::size_t count);
/// Throws Error unless the inputs of a body are the node's from `first_input` on: in number, type
/// and shape.
void expect_body_inputs(const Bodies& bodies, std::size_t index, const Operands& node_inputs);
/// Throws Error unless the first operands of `actual` have the types and shapes of `expected`.
void expect_same_operands(const Operands& actual, const Operands& expected,
                          std::string_view of_what);
std::vector<Shape> shapes_of(const Operands& operands);
/// The sum, or the largest number there is.
std::int64_t saturating_sum(std::int64_t a, std::int64_t b);

}  // namespace onda
