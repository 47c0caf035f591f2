package dev.keywarden.testkit.conformance;

import static java.util.Objects.requireNonNull;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.spi.KeyRequest;
import dev.keywarden.spi.ProviderConfig;
import dev.keywarden.testkit.ScriptedProvider;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Providers that do not stop, share what they should not, or open what nobody asked for. */
final class BrokenBehaviour {
  private static final Duration NEVER = Duration.ofDays(1);

  private BrokenBehaviour() {}

  /** Calls the store on a thread of its own, as clients do, and waits for it whatever happens. */
  private static class Deaf extends StoreKit.Wrapper {
    private final @Nullable Duration deadline;

    Deaf(ScriptedProvider right, @Nullable Duration deadline) {
      super(right);
      this.deadline = deadline;
    }

    @Override
    public KeyLookup find(KeyRequest request) {
      KeyRequest patient =
          deadline == null
              ? request
              : KeyRequest.of(request.name(), request.environment(), deadline)
                  .at(request.place().orElse(request.name()));
      FutureTask<KeyLookup> task = new FutureTask<>(() -> super.find(patient));
      Thread thread = new Thread(task, "keywarden-testkit-client");
      thread.setDaemon(true);
      thread.start();
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          // asked again, as some clients do
        } catch (ExecutionException e) {
          throw (KeyProviderException) requireNonNull(e.getCause());
        }
      }
    }
  }

  @FailsAt("find_interrupted_endsAtOnce")
  static class IgnoresInterrupts extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Deaf(right, null);
    }
  }

  @FailsAt({"find_interrupted_endsAtOnce", "find_stalled_endsInTime"})
  static class Hangs extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Deaf(right, NEVER) {
        @Override
        public KeyLookup find(KeyRequest request) {
          // Versions are not what this one is about.
          return request.parameter("version").isPresent()
              ? right.find(request)
              : super.find(request);
        }
      };
    }
  }

  @FailsAt("find_interrupted_endsAtOnce")
  static class SwallowsTheInterrupt extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public KeyLookup find(KeyRequest request) {
          try {
            return super.find(request);
          } catch (KeyProviderException e) {
            if (e.reason() == Reason.CANCELLED && Thread.interrupted()) {
              throw new KeyProviderException(Reason.UNAVAILABLE, e.detail(), e.remedy());
            }
            throw e;
          }
        }
      };
    }
  }

  @FailsAt("find_interrupted_endsAtOnce")
  static class LeavesTheCallToAThread extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public KeyLookup find(KeyRequest request) {
          try {
            return super.find(request);
          } catch (KeyProviderException e) {
            if (e.reason() == Reason.CANCELLED && request.name().equals("KIT_CANCELLED")) {
              idle(over, "store-retry", true);
            }
            throw e;
          }
        }
      };
    }
  }

  private static void idle(CountDownLatch over, String name, boolean daemon) {
    Thread thread =
        new Thread(
            () -> {
              try {
                over.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            name);
    thread.setDaemon(daemon);
    thread.start();
  }

  @FailsAt("close_leavesNoThread")
  static class LeavesAThread extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public Map<KeyRequest, KeyLookup> findAll(Collection<KeyRequest> requests) {
          idle(over, "store-pool", false);
          return super.findAll(requests);
        }
      };
    }
  }

  @FailsAt("find_twoHundredThreads_getTheirOwnKeys")
  static class NotThreadSafe extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        private volatile @Nullable KeyRequest current;

        @Override
        public KeyLookup find(KeyRequest request) {
          current = request;
          LockSupport.parkNanos(1_000_000); // a call takes its time
          return super.find(requireNonNull(current));
        }
      };
    }
  }

  @FailsAt("create_opensNothing")
  static class ConnectsWhenMade extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      right.find(KeyRequest.of("PING", Subject.ENVIRONMENT, Duration.ofSeconds(1)));
      return new Wrapper(right);
    }
  }

  @FailsAt("create_opensNothing")
  static class NeedsTheStoreWhenMade extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      right.find(KeyRequest.of("PING", Subject.ENVIRONMENT, Duration.ofSeconds(1)));
      return new Wrapper(right);
    }

    @Override
    protected long calls() {
      throw notSupported("not here");
    }
  }

  @FailsAt("create_opensNothing")
  static class StartsAThreadWhenMade extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      CountDownLatch closed = new CountDownLatch(1);
      idle(closed, "store-refresh", true);
      return new Wrapper(right) {
        @Override
        public void close() {
          closed.countDown();
          super.close();
        }
      };
    }
  }

  @FailsAt("close_twice_isNoError")
  static class SecondCloseThrows extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        private boolean closed;

        @Override
        public void close() {
          if (closed) {
            throw new IllegalStateException("closed already");
          }
          closed = true;
          super.close();
        }
      };
    }
  }

  @FailsAt("close_neverAsked_isNoError")
  static class CannotBeClosedUnused extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public void close() {
          super.close();
          if (right.calls() == 0 && right.naming().isPresent() && values.isEmpty()) {
            throw new NullPointerException("client");
          }
        }
      };
    }
  }

  @FailsAt("close_duringCall_endsTheCall")
  static class CloseWaitsForTheCall extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public synchronized KeyLookup find(KeyRequest request) {
          return super.find(request);
        }

        @Override
        public synchronized void close() {
          super.close();
        }
      };
    }
  }

  @FailsAt("close_thenFind_failsClearly")
  static class WorksWhenClosed extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        private @Nullable ScriptedProvider reopened;

        @Override
        public KeyLookup find(KeyRequest request) {
          ScriptedProvider again = reopened;
          return again == null ? super.find(request) : again.find(request);
        }

        @Override
        public void close() {
          reopened = right(right.name());
          super.close();
        }
      };
    }
  }

  @FailsAt("close_thenFind_failsClearly")
  static class RawExceptionWhenClosed extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        private volatile boolean closed;

        @Override
        public KeyLookup find(KeyRequest request) {
          if (closed) {
            throw new IllegalStateException("Connection pool shut down");
          }
          return super.find(request);
        }

        @Override
        public void close() {
          closed = true;
          super.close();
        }
      };
    }
  }

  @FailsAt("name_isValidAndStable")
  static class UnstableName extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public String name() {
          return right.calls() == 0 ? "store" : "store-eu";
        }
      };
    }
  }

  @FailsAt(value = "name_isValidAndStable", maybe = "quiet_chain_showsNothing")
  static class InvalidName extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public String name() {
          return "My Store";
        }
      };
    }
  }

  /** Is right, but for what becomes of a factory's provider. */
  abstract static class FactoryKit extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right);
    }
  }

  @FailsAt("factory_namesTheInstanceAndReadsItsOptions")
  static class IgnoresTheInstance extends FactoryKit {
    @Override
    KeyProvider fromFactory(ProviderConfig config) {
      return right("store");
    }
  }

  @FailsAt("factory_namesTheInstanceAndReadsItsOptions")
  static class ReadsAnOptionLater extends FactoryKit {
    @Override
    protected Map<String, String> options() {
      return Map.of("store", id, "read-when-needed", "1");
    }
  }

  @FailsAt("factory_opensNothing")
  static class FactoryConnects extends FactoryKit {
    @Override
    KeyProvider fromFactory(ProviderConfig config) {
      ScriptedProvider made = right(config.instance());
      made.findAll(List.of(KeyRequest.of("PING", config.environment(), Duration.ofSeconds(1))));
      return made;
    }
  }

  @FailsAt("factory_isFoundByServiceLoader")
  static class NotRegistered extends FactoryKit {
    @Override
    protected KeyProviderFactory factory() {
      return new Unregistered();
    }
  }

  private static final class Unregistered implements KeyProviderFactory {
    private final KeyProviderFactory right = new StoreFactory();

    @Override
    public String name() {
      return right.name();
    }

    @Override
    public KeyProvider create(ProviderConfig config) {
      return right.create(config);
    }
  }
}
