// SPDX-License-Identifier: Apache-2.0
// Runs .tflite files in LiteRT with its reference kernels, in plain Node without a browser.
//
//   node litert.mjs MODEL INPUT.bin OUTPUT.bin
//   node litert.mjs --list FILE      a line "MODEL<tab>INPUT.bin<tab>OUTPUT.bin" for each model
//   node litert.mjs --time MODEL…    microseconds a run with LiteRT's fastest kernels (XNNPACK), the
//                                    smallest of many, over zeros: the peer of bench/
//
// INPUT.bin holds any number of frames; a frame is the raw bytes of all inputs, one after another.
// OUTPUT.bin receives the raw bytes of all outputs, frame by frame. The first model that does not
// run ends everything: its name and LiteRT's log on standard error, exit status 1.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'node_modules/@litertjs/core/wasm');
const script = join(folder, 'litert_wasm_compat_internal.js');
const bitsOf = { 1: 32, 2: 32, 3: 8, 4: 64, 6: 8, 7: 16, 9: 8 }; // by LiteRT's element type

// What LiteRT prints. Its JavaScript side does not learn of every failure, its log does.
const log = [];

// The binding knows no switch for the kernels; the options text inside the module does. Both names
// are eleven letters long, so the number of threads (1) becomes the kernel mode (1: reference).
function withReferenceKernels(wasm) {
  const threads = Buffer.from('num_threads = %d\n\0');
  const place = wasm.indexOf(threads);
  if (place < 0 || wasm.includes(threads, place + 1)) throw new Error('another LiteRT than expected');
  wasm.write('kernel_mode', place, 'latin1');
  return wasm;
}

// A classic script inside a package of modules: neither import nor require hands out what it makes.
async function start(prepare) {
  const text = `(function (require, __dirname, __filename) {${readFileSync(script, 'utf8')}
    return ModuleFactory;
  })`;
  const factory = runInThisContext(text)(createRequire(script), folder, script);
  const keep = (line) => log.push(line);
  const lite = await factory({
    wasmBinary: prepare(readFileSync(join(folder, 'litert_wasm_compat_internal.wasm'))),
    print: keep,
    printErr: keep,
  });
  lite.setupLogging();
  return { lite, environment: lite.LiteRtEnvironment.create(null) };
}

function elementsOf(vector) {
  const elements = Array.from({ length: vector.size() }, (_, i) => vector.get(i));
  vector.delete();
  return elements;
}

// Every input or output of the only signature: its type and its size in bytes.
function describe(names, typeAt) {
  return elementsOf(names).map((name, index) => {
    const type = typeAt(0, index);
    const layout = type.layout();
    const count = elementsOf(layout.dimensions()).reduce((product, extent) => product * extent, 1);
    layout.delete();
    const bits = bitsOf[type.elementType().value];
    if (!bits) throw new Error(`${name}: an element type that this runner does not know`);
    return { name, type, bytes: (count * bits) / 8 };
  });
}

// What LiteRT refuses although other runtimes take it, each as its place in the file and its bytes,
// which are zero instead. `loading`, refused by the loader alone: variables (field 5 of a Tensor, a
// byte) and intermediates (field 8 of an Operator, hidden by its place in the vtable). `always`: the
// axis of scales (field 6 of QuantizationParameters, an int) where a tensor has no such axis, as old
// converters wrote for biases; XNNPACK refuses it.
function hiddenFrom(file) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const slot = (table, index) => {
    const vtable = table - view.getInt32(table, true);
    return 4 + 2 * index < view.getUint16(vtable, true) ? vtable + 4 + 2 * index : 0;
  };
  const field = (table, index) => {
    const place = slot(table, index);
    const offset = place === 0 ? 0 : view.getUint16(place, true);
    return offset === 0 ? 0 : table + offset;
  };
  const follow = (place) => place + view.getUint32(place, true);
  const tables = (place) => {
    if (place === 0) return [];
    const vector = follow(place);
    const count = view.getUint32(vector, true);
    return Array.from({ length: count }, (_, i) => follow(vector + 4 + 4 * i));
  };
  const subgraphs = tables(field(follow(0), 2));
  const tensors = subgraphs.flatMap((subgraph) => tables(field(subgraph, 0)));
  const variables = tensors.map((tensor) => [field(tensor, 5), 1]);
  const intermediates = subgraphs
    .flatMap((subgraph) => tables(field(subgraph, 3)))
    .map((operator) => [slot(operator, 8), 2]);
  const axes = tensors.map((tensor) => {
    const [shape, quantization] = [field(tensor, 0), field(tensor, 4)];
    const axis = quantization === 0 ? 0 : field(follow(quantization), 6);
    const rank = shape === 0 ? 0 : view.getUint32(follow(shape), true);
    return [axis === 0 || view.getInt32(axis, true) < rank ? 0 : axis, 4];
  });
  const taken = (places) => places
    .filter(([place]) => place !== 0)
    .map(([place, size]) => [place, Uint8Array.from(file.subarray(place, place + size))]);
  return { loading: taken([...variables, ...intermediates]), always: taken(axes) };
}

// Runs the model over the frames; without frames, over zeros and against the clock.
async function runModel({ lite, environment }, bytes, frames) {
  const quiet = log.length;
  const listen = () => {
    const errors = log.slice(quiet).filter((line) => line.startsWith('ERROR'));
    if (errors.length > 0) throw new Error(errors.join('\n'));
  };
  const memory = lite._malloc(bytes.length);
  lite.HEAPU8.set(bytes, memory);
  const { loading, always } = hiddenFrom(bytes);
  for (const [at, what] of [...loading, ...always]) {
    lite.HEAPU8.fill(0, memory + at, memory + at + what.length);
  }
  const model = lite.loadModel(environment, memory, bytes.length);
  for (const [at, what] of loading) lite.HEAPU8.set(what, memory + at);
  const compiled = await lite.compileModel(environment, model, {
    accelerator: 'wasm',
    cpuOptions: { numThreads: 1 },
    gpuOptions: {},
    webNNOptions: {},
  });
  listen();

  const signature = model.getSignature(0);
  const inputs = describe(signature.inputNames(), (s, i) => model.getInputTensorType(s, i));
  const outputs = describe(signature.outputNames(), (s, i) => model.getOutputTensorType(s, i));
  signature.delete();
  const { READ, WRITE } = lite.LiteRtTensorBufferLockMode;
  const buffers = inputs.map(({ type, bytes: size }) =>
    lite.LiteRtTensorBuffer.createManaged(
      environment, lite.LiteRtTensorBufferType.HOST_MEMORY, type, size));

  const frame = inputs.reduce((sum, input) => sum + input.bytes, 0);
  let fastest = Infinity;
  for (let run = 0; !frames && run < 2000; ++run) {
    const begin = process.hrtime.bigint();
    const tensors = await compiled.run(0, buffers);
    fastest = Math.min(fastest, Number(process.hrtime.bigint() - begin) / 1000);
    tensors.forEach((tensor) => tensor.delete());
    if (run === 0) listen();
  }
  if (frames && (frame === 0 || frames.length % frame !== 0)) {
    throw new Error(`${frames.length} bytes are no whole frames of ${frame}`);
  }
  const results = [];
  for (let at = 0; frames && at < frames.length; ) {
    inputs.forEach(({ bytes: size }, i) => {
      lite.HEAPU8.set(frames.subarray(at, at + size), buffers[i].lock(WRITE));
      buffers[i].unlock();
      at += size;
    });
    const tensors = await compiled.run(0, buffers);
    listen();
    tensors.forEach((tensor, i) => {
      const from = tensor.lock(READ);
      if (tensor.packedSize() !== outputs[i].bytes) throw new Error(`${outputs[i].name}: odd size`);
      results.push(Buffer.from(lite.HEAPU8.slice(from, from + outputs[i].bytes)));
      tensor.unlock();
      tensor.delete();
    });
  }
  buffers.forEach((buffer) => buffer.delete());
  [...inputs, ...outputs].forEach(({ type }) => type.delete());
  compiled.delete();
  model.delete();
  lite._free(memory);
  return frames ? Buffer.concat(results) : fastest;
}

const words = process.argv.slice(2);
if (words[0] === '--time') {
  const timed = await start((wasm) => wasm);
  for (const model of words.slice(1)) {
    console.log(`${model}\t${(await runModel(timed, readFileSync(model))).toFixed(2)}`);
  }
  process.exit(0);
}
const jobs = words[0] === '--list'
  ? readFileSync(words[1], 'utf8').trim().split('\n').map((line) => line.split('\t'))
  : [words];
if (jobs.some((job) => job.length !== 3)) {
  console.error('usage: node litert.mjs MODEL INPUT.bin OUTPUT.bin | --list FILE');
  process.exit(2);
}
const runtime = await start(withReferenceKernels);
for (const [model, input, output] of jobs) {
  try {
    writeFileSync(output, await runModel(runtime, readFileSync(model), readFileSync(input)));
  } catch (error) {
    console.error([`${model}: ${error?.message ?? error}`, ...log.slice(-5)].join('\n'));
    process.exit(1);
  }
}
