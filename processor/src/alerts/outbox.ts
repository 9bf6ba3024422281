import { KeytrailError } from "../errors.ts";
import type { AlertExporter } from "../exporters/exporter.ts";
import type { Alert } from "./alert.ts";

/** A line to tell, numbered in the order of telling. */
export interface OutboxLine {
  readonly number: number;
  readonly alert: Alert;
}

const MAX_LINES_A_BATCH = 100;
const FIRST_RETRY_MILLIS = 1_000;
const MAX_RETRY_MILLIS = 60_000;

/** What an outbox tells its owner. */
export interface OutboxEvents {
  /** Lines up to a number have left for good: taken by the destination, or refused by it. */
  onSent(exporterId: string, number: number): void;
  log(line: string): void;
}

/**
 * The lines that one exporter has still to take, in order. A transient refusal is tried again, later and later, and holds back what follows;
 * a final one is logged and passed over. Nothing is lost by a crash: lines and what was sent are journaled.
 */
export class Outbox {
  refused = 0;
  readonly #exporter: AlertExporter;
  readonly #events: OutboxEvents;
  readonly #lines: OutboxLine[] = [];
  #sending: Promise<void> | undefined;
  #retryMillis = FIRST_RETRY_MILLIS;
  #wake: (() => void) | undefined;
  #isStopped = true;

  constructor(exporter: AlertExporter, events: OutboxEvents) {
    this.#exporter = exporter;
    this.#events = events;
  }

  get id(): string {
    return this.#exporter.id;
  }

  get lines(): readonly OutboxLine[] {
    return this.#lines;
  }

  push(line: OutboxLine): void {
    this.#lines.push(line);
    this.#start();
  }

  /** Forgets lines up to a number that were sent before a restart. */
  forget(number: number): void {
    while (this.#lines.length > 0 && this.#lines[0]!.number <= number) this.#lines.shift();
  }

  /** Begins to send; before this, lines only gather. */
  open(): void {
    this.#isStopped = false;
    this.#start();
  }

  /** Sends what it can within a time, then stops. */
  async close(withinMillis: number): Promise<void> {
    const timeout = new Promise<void>((resolve) => {
      setTimeout(resolve, withinMillis).unref();
    });
    this.#wake?.();
    await Promise.race([this.#sending ?? Promise.resolve(), timeout]);
    this.#isStopped = true;
    this.#wake?.();
    await this.#exporter.shutdown();
  }

  #start(): void {
    if (this.#isStopped || this.#sending !== undefined || this.#lines.length === 0) return;
    this.#sending = this.#send().finally(() => {
      this.#sending = undefined;
      this.#start();
    });
  }

  async #send(): Promise<void> {
    while (this.#lines.length > 0 && !this.#isStopped) {
      const batch = this.#lines.slice(0, MAX_LINES_A_BATCH);
      try {
        await this.#exporter.export(batch.map((line) => line.alert));
      } catch (error) {
        if (!isFinal(error)) {
          this.#events.log(`alert exporter ${this.id} will be tried again: ${messageOf(error)}`);
          await this.#pause();
          continue;
        }
        this.refused += batch.length;
        this.#events.log(`alert exporter ${this.id} refused ${batch.length} alerts for good: ${messageOf(error)}`);
      }
      this.#retryMillis = FIRST_RETRY_MILLIS;
      this.#lines.splice(0, batch.length);
      this.#events.onSent(this.id, batch.at(-1)!.number);
    }
  }

  async #pause(): Promise<void> {
    const millis = this.#retryMillis;
    this.#retryMillis = Math.min(MAX_RETRY_MILLIS, millis * 2);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, millis);
      timer.unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }
}

function isFinal(error: unknown): boolean {
  return error instanceof KeytrailError && error.code === "export_failed";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "unknown";
}
