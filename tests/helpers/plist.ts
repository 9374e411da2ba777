/** Reads a property list of macOS, as far as ours go; refuses what is not well formed. */

export type Plist = string | number | boolean | readonly Plist[] | ReadonlyMap<string, Plist>;

/** A tag or a piece of text. */
const TOKEN =
  /<!--(?:(?!--)[^])*-->|<\?[^>]*\?>|<!DOCTYPE[^>]*>|<(\/?)(\w+)([^<>]*?)(\/?)>|([^<>]+)/gy;

interface Element {
  readonly name: string;
  readonly children: Element[];
  text: string;
}

/** Reads a list whose outermost value is a dictionary. @throws {SyntaxError} */
export function readPlist(xml: string): ReadonlyMap<string, Plist> {
  const [root, ...more] = parse(xml).children;
  if (root?.name !== "plist" || more.length > 0) throw new SyntaxError("Not one plist");
  const [value] = root.children;
  if (value?.name !== "dict" || root.children.length > 1) throw new SyntaxError("Not one dict");
  return dictionary(value);
}

function parse(xml: string): Element {
  const document: Element = { name: "", children: [], text: "" };
  const open = [document];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < xml.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(xml);
    const inner = open.at(-1);
    if (match === null || inner === undefined) throw new SyntaxError(`Not XML: ${xml.slice(at)}`);
    const [, closing, name, , alone, text] = match;
    if (text !== undefined) inner.text += text;
    else if (closing === "/") {
      if (inner.name !== name) throw new SyntaxError(`</${name}> ends <${inner.name}>`);
      open.pop();
    } else if (name !== undefined) {
      const element: Element = { name, children: [], text: "" };
      inner.children.push(element);
      if (alone !== "/") open.push(element);
    }
  }
  if (open.length !== 1) throw new SyntaxError(`<${open.at(-1)?.name}> has no end`);
  return document;
}

function valueOf(element: Element): Plist {
  switch (element.name) {
    case "string":
      return element.text;
    case "integer":
      if (!/^\d+$/.test(element.text)) throw new SyntaxError(`${element.text} is no integer`);
      return Number(element.text);
    case "true":
    case "false":
      return element.name === "true";
    case "array":
      return element.children.map(valueOf);
    case "dict":
      return dictionary(element);
    default:
      throw new SyntaxError(`<${element.name}> is no value`);
  }
}

function dictionary({ children }: Element): ReadonlyMap<string, Plist> {
  const entries = new Map<string, Plist>();
  for (let at = 0; at < children.length; at += 2) {
    const [key, value] = [children[at], children[at + 1]];
    if (key?.name !== "key" || value === undefined) throw new SyntaxError("A value without a key");
    if (entries.has(key.text)) throw new SyntaxError(`${key.text} stands there twice`);
    entries.set(key.text, valueOf(value));
  }
  return entries;
}
