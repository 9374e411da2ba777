/** The program where it is confined: begins when it is given arguments, and tells its exit code. */
import { inWorker } from "./cli/confine.ts";
import { program } from "./program.ts";

inWorker((args, exit) => program(args, exit));
