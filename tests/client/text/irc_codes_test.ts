import fc from "fast-check";
import { parseCodes } from "../../../client/text/irc_codes.ts";
import { type Look, textOf } from "../../../client/text/spans.ts";
import { assert, assertEquals } from "../../../typed/assert.ts";

const RED = { kind: "number", number: 4 } as const;
const BLUE = { kind: "number", number: 2 } as const;

Deno.test("parseCodes understands what other clients send", () => {
  const rows: readonly [string, readonly [string, Look][]][] = [
    ["plain", [["plain", {}]]],
    ["", []],
    ["a\x02b\x02c", [["a", {}], ["b", { bold: true }], ["c", { bold: false }]]],
    ["\x1da\x1fb\x0fc", [["a", { italic: true }], ["b", { italic: true, underline: true }], [
      "c",
      {},
    ]]],
    ["\x1ea\x11b\x16c", [
      ["a", { strike: true }],
      ["b", { strike: true, code: true }],
      ["c", { strike: true, code: true, inverse: true }],
    ]],
    ["\x034red\x03 not", [
      ["red", { color: RED, background: undefined }],
      [" not", { color: undefined, background: undefined }],
    ]],
    ["\x0304,02both\x032 one", [
      ["both", { color: RED, background: BLUE }],
      [" one", { color: BLUE, background: BLUE }],
    ]],
    ["\x034,no", [[",no", { color: RED, background: undefined }]]],
    ["\x03041 two digits", [["1 two digits", { color: RED, background: undefined }]]],
    ["\x0399,99usual", [["usual", { color: undefined, background: undefined }]]],
    ["\x04ff8000hex\x04", [["hex", {
      color: { kind: "rgb", red: 255, green: 128, blue: 0 },
      background: undefined,
    }]]],
    ["\x04FF8000,000001x", [["x", {
      color: { kind: "rgb", red: 255, green: 128, blue: 0 },
      background: { kind: "rgb", red: 0, green: 0, blue: 1 },
    }]]],
    ["\x04ff80no", [["ff80no", { color: undefined, background: undefined }]]],
    ["\x02\x02\x0f\x03", []],
  ];
  for (const [text, expected] of rows) {
    assertEquals(
      parseCodes(text).map(({ text, look }) => [text, look]),
      expected.map((span) => [...span]),
      JSON.stringify(text),
    );
  }
});

Deno.test("parseCodes: no code is left, and nothing else is gone", () => {
  const unit = fc.constantFrom(
    ..."\x02\x03\x04\x0f\x11\x12\x16\x1d\x1e\x1f",
    ..."0123456789,",
    ...["ff0000", "a", " ", "\x1b", "家"],
  );
  fc.assert(fc.property(fc.array(unit, { maxLength: 60 }), (units) => {
    const text = units.join("");
    const shown = textOf(parseCodes(text));
    // deno-lint-ignore no-control-regex -- these are the codes
    assert(!/[\x02\x03\x04\x0f\x11\x12\x16\x1d-\x1f]/.test(shown));
    // deno-lint-ignore no-control-regex -- these are the codes
    const bare = text.replace(/[\x02\x03\x04\x0f\x11\x12\x16\x1d-\x1f]/g, "");
    assert(bare.replace(/[\da-f,]/g, "") === shown.replace(/[\da-f,]/g, ""), shown);
  }));
});
