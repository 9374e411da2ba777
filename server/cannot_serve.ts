/** Why the server cannot serve: a sentence for people, with what to do about it. */
export class CannotServe extends Error {
  override name = "CannotServe";
}
