// Runs compile_tree.py in the CPython that the npm package `pyodide` is: one build, pinned, whatever Python the machine has.
//
//   node compile.mjs FOLDER 3.13
import { readFile } from "node:fs/promises";
import { loadPyodide } from "pyodide";

const [folder, version] = process.argv.slice(2);
try {
  const python = await loadPyodide({ env: { PYTHONHASHSEED: "0", HOME: "/" }, args: ["-B"] });
  python.mountNodeFS("/tree", folder);
  python.globals.set("arguments", python.toPy(["compile_tree.py", "/tree", version]));
  python.runPython("import sys; sys.argv = arguments");
  python.runPython(await readFile(new URL("compile_tree.py", import.meta.url), "utf8"));
} catch (error) {
  console.error(error.message); // without the line of Pyodide that it came through, which is a megabyte long
  process.exitCode = 1;
}
