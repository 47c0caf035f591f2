package dev.keywarden;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** A load under way; its identity tells it from a later one for the same name. */
final class Flight extends FutureTask<KeyCache.Loaded> {
  /** Who asks the chain; it must not wait for itself. */
  final Thread pilot = Thread.currentThread();

  /** Set once the name was invalidated: what comes is for those alone who waited before. */
  volatile boolean outdated;

  /** On which terms the chain is asked: who joins may have more time. */
  final Asking asking;

  Flight(Asking asking) {
    super(new Unused());
    this.asking = asking;
  }

  void land(KeyCache.Loaded loaded) {
    set(loaded);
  }

  /** A flight is completed from outside and never run. */
  private static final class Unused implements Callable<KeyCache.Loaded> {
    @Override
    public KeyCache.Loaded call() {
      throw new IllegalStateException();
    }
  }
}
