/** Reading JSON that may hold anything: each function gives what it wants, or nothing. */
import type { Detail, Json } from "./storage/store.ts";

export function isDetail(value: Json | undefined): value is Detail {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

export function number(value: Json | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}
