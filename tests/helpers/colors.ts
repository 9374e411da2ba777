/** Tests that look at colours. */
import { setColorEnabled } from "../../typed/colors.ts";

/** A test with colours on. `@std/fmt/colors` heeds NO_COLOR whatever it is told: then it is ignored. */
export function testInColor(name: string, act: () => void): void {
  Deno.test({
    name: Deno.noColor ? `${name} (ignored: NO_COLOR is set)` : name,
    ignore: Deno.noColor,
    fn(): void {
      setColorEnabled(true);
      act();
    },
  });
}
