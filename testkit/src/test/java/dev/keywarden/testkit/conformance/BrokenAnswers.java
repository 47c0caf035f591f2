package dev.keywarden.testkit.conformance;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyNaming;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import dev.keywarden.testkit.ScriptedProvider;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Providers with a wrong answer. */
final class BrokenAnswers {
  private BrokenAnswers() {}

  @FailsAt("find_seeded_saysWhereItIs")
  static class BlankLocation extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public KeyLookup find(KeyRequest request) {
          return moved(super.find(request), " ");
        }

        @Override
        public Map<KeyRequest, KeyLookup> findAll(Collection<KeyRequest> requests) {
          Map<KeyRequest, KeyLookup> answers = super.findAll(requests);
          answers.replaceAll((request, answer) -> moved(answer, " "));
          return answers;
        }
      };
    }
  }

  static KeyLookup moved(KeyLookup answer, String location) {
    if (answer instanceof KeyLookup.Found found) {
      KeyLookup.Found moved = KeyLookup.found(found.material(), location);
      return found.version().map(moved::version).orElse(moved);
    }
    return answer;
  }

  @FailsAt("find_seeded_saysWhereItIs")
  static class FromTheFuture extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public KeyLookup find(KeyRequest request) {
          return dated(super.find(request));
        }

        @Override
        public Map<KeyRequest, KeyLookup> findAll(Collection<KeyRequest> requests) {
          Map<KeyRequest, KeyLookup> answers = super.findAll(requests);
          answers.replaceAll((request, answer) -> dated(answer));
          return answers;
        }

        private KeyLookup dated(KeyLookup answer) {
          return answer instanceof KeyLookup.Found found
              ? found.created(Instant.parse("2999-01-01T00:00:00Z")) // seconds for milliseconds
              : answer;
        }
      };
    }
  }

  @FailsAt("find_neverSeeded_isAbsent")
  static class NoRemedy extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public KeyLookup find(KeyRequest request) {
          KeyLookup answer = super.find(request);
          return answer instanceof KeyLookup.Absent absent
              ? KeyLookup.absent(absent.detail())
              : answer;
        }
      };
    }
  }

  @FailsAt({
    "find_neverSeeded_isAbsent",
    "find_removed_isAbsent",
    "findAll_several_answersAsFindDoes",
    "findAll_oneFails_answersTheOthers"
  })
  static class NullForAbsent extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        @SuppressWarnings("NullAway") // that is what is wrong with it
        public KeyLookup find(KeyRequest request) {
          KeyLookup answer = super.find(request);
          return answer instanceof KeyLookup.Absent ? null : answer;
        }
      };
    }
  }

  @FailsAt("find_removed_isAbsent")
  static class RemembersWhatIsGone extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        private final Map<String, String> seen = new ConcurrentHashMap<>();

        @Override
        public KeyLookup find(KeyRequest request) {
          KeyLookup answer = super.find(request);
          if (answer instanceof KeyLookup.Found) {
            seen.put(request.name(), value(request));
          }
          String gone = seen.get(request.name());
          return answer instanceof KeyLookup.Absent && gone != null
              ? KeyLookup.found(KeyMaterial.copyOf(gone), "what was there before")
              : answer;
        }
      };
    }
  }

  @FailsAt(
      value = "find_twice_hasMaterialOfItsOwn",
      maybe = "find_twoHundredThreads_getTheirOwnKeys")
  static class SharesMaterial extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        private KeyLookup.@Nullable Found last;

        @Override
        public synchronized KeyLookup find(KeyRequest request) {
          KeyLookup answer = super.find(request);
          if (answer instanceof KeyLookup.Found found) {
            KeyLookup.Found before = last;
            if (before != null
                && !before.material().closed()
                && before.location().equals(found.location())) {
              found.material().close();
              return before;
            }
            last = found;
          }
          return answer;
        }
      };
    }
  }

  @FailsAt("find_placeGiven_asksForThePlace")
  static class IgnoresPlace extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public KeyLookup find(KeyRequest request) {
          return super.find(request.at(request.name()));
        }
      };
    }
  }

  @FailsAt({"find_rotated_isTheNewValue", "find_versionPinned_isThatVersion"})
  static class CachesForEver extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        private final Map<KeyRequest, String> cache = new ConcurrentHashMap<>();

        @Override
        public KeyLookup find(KeyRequest request) {
          KeyLookup answer = super.find(request);
          if (answer instanceof KeyLookup.Found found && request.parameter("version").isEmpty()) {
            cache.putIfAbsent(request, value(request));
            return replaced(found, KeyMaterial.copyOf(cache.getOrDefault(request, "")));
          }
          return answer;
        }
      };
    }
  }

  static KeyLookup.Found replaced(KeyLookup.Found found, KeyMaterial material) {
    found.material().close();
    KeyLookup.Found replaced = KeyLookup.found(material, found.location());
    return found.version().map(replaced::version).orElse(replaced);
  }

  @FailsAt({"find_rotated_isTheNewValue", "find_versionPinned_isThatVersion"})
  static class FirstVersionAlways extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public KeyLookup find(KeyRequest request) {
          KeyLookup answer = super.find(request);
          return answer instanceof KeyLookup.Found found ? found.version("1") : answer;
        }
      };
    }
  }

  @FailsAt("find_versionPinned_isThatVersion")
  static class IgnoresVersion extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public KeyLookup find(KeyRequest request) {
          KeyRequest current =
              KeyRequest.of(request.name(), request.environment(), request.timeout());
          return super.find(request.place().map(current::at).orElse(current));
        }
      };
    }
  }

  @FailsAt("find_denied_isAFailure")
  static class AbsentWhenDenied extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new AbsentFor(right, Reason.DENIED);
    }
  }

  @FailsAt({"find_unavailable_isAFailure", "findAll_unavailable_isAFailure"})
  static class AbsentWhenAway extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new AbsentFor(right, Reason.UNAVAILABLE);
    }
  }

  /** Takes a failure for an absence, in one call and in many. */
  private static final class AbsentFor extends StoreKit.Wrapper {
    private final Reason reason;
    private boolean closed;

    AbsentFor(ScriptedProvider right, Reason reason) {
      super(right);
      this.reason = reason;
    }

    @Override
    public KeyLookup find(KeyRequest request) {
      try {
        return super.find(request);
      } catch (KeyProviderException e) {
        if (e.reason() == reason && !closed) {
          return KeyLookup.absent("nothing came back for " + request.name()).remedy("Look again.");
        }
        throw e;
      }
    }

    @Override
    public Map<KeyRequest, KeyLookup> findAll(Collection<KeyRequest> requests) {
      Map<KeyRequest, KeyLookup> answers = new LinkedHashMap<>();
      for (KeyRequest request : requests) {
        try {
          answers.put(request, find(request));
        } catch (KeyProviderException e) {
          answers.put(request, KeyLookup.failed(e.reason(), e.detail(), e.remedy()));
        }
      }
      return answers;
    }

    @Override
    public void close() {
      closed = true;
      super.close();
    }
  }

  @FailsAt({"find_unavailable_isAFailure", "quiet_failures_showNothing"})
  static class RawExceptionWhenAway extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        private boolean closed;

        @Override
        public KeyLookup find(KeyRequest request) {
          try {
            return super.find(request);
          } catch (KeyProviderException e) {
            if (e.reason() == Reason.UNAVAILABLE && !closed) {
              throw new IllegalStateException(
                  "no connection",
                  new IllegalArgumentException("the last answer: " + value(request)));
            }
            throw e;
          }
        }

        @Override
        public void close() {
          closed = true;
          super.close();
        }
      };
    }
  }

  @FailsAt("find_denied_isAFailure")
  static class DoesNotNameThePlace extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Failing(right, "the store said no");
    }
  }

  @FailsAt("find_denied_isAFailure")
  static class FullStop extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Failing(right, "the store refused KIT_DENIED.");
    }
  }

  @FailsAt("find_denied_isAFailure")
  static class NoDetail extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Failing(right, "");
    }
  }

  /** Says something else when access is denied. */
  private static final class Failing extends StoreKit.Wrapper {
    private final String detail;

    Failing(ScriptedProvider right, String detail) {
      super(right);
      this.detail = detail;
    }

    @Override
    public KeyLookup find(KeyRequest request) {
      try {
        return super.find(request);
      } catch (KeyProviderException e) {
        if (e.reason() == Reason.DENIED) {
          throw new KeyProviderException(e.reason(), detail, e.remedy());
        }
        throw e;
      }
    }
  }

  @FailsAt("findAll_none_isEmpty")
  static class NullForNothing extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        @SuppressWarnings("NullAway") // that is what is wrong with it
        public Map<KeyRequest, KeyLookup> findAll(Collection<KeyRequest> requests) {
          return requests.isEmpty() ? null : super.findAll(requests);
        }
      };
    }
  }

  @FailsAt({
    "findAll_one_isAnswered",
    "findAll_several_answersAsFindDoes",
    "findAll_oneFails_answersTheOthers",
    "findAll_fifty_answersEach"
  })
  static class AnswersUnderOtherRequests extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public Map<KeyRequest, KeyLookup> findAll(Collection<KeyRequest> requests) {
          Map<KeyRequest, KeyLookup> answers = new LinkedHashMap<>();
          super.findAll(requests)
              .forEach(
                  (request, answer) ->
                      answers.put(
                          KeyRequest.of(request.name(), request.environment(), request.timeout()),
                          answer));
          return answers;
        }
      };
    }
  }

  @FailsAt("findAll_fifty_answersEach")
  static class ForgetsTheLastPage extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public Map<KeyRequest, KeyLookup> findAll(Collection<KeyRequest> requests) {
          return super.findAll(List.copyOf(requests).subList(0, Math.min(20, requests.size())));
        }
      };
    }
  }

  @FailsAt("findAll_fifty_answersEach")
  static class MixesUpTheSecondPage extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public Map<KeyRequest, KeyLookup> findAll(Collection<KeyRequest> requests) {
          List<KeyRequest> all = List.copyOf(requests);
          Map<KeyRequest, KeyLookup> answers = super.findAll(requests);
          if (all.size() > 21) {
            KeyLookup one = answers.get(all.get(20));
            KeyLookup other = answers.get(all.get(21));
            answers.put(all.get(20), other);
            answers.put(all.get(21), one);
          }
          return answers;
        }
      };
    }
  }

  @FailsAt({"findAll_several_answersAsFindDoes", "findAll_oneFails_answersTheOthers"})
  static class NoVersionInBulk extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public Map<KeyRequest, KeyLookup> findAll(Collection<KeyRequest> requests) {
          Map<KeyRequest, KeyLookup> answers = super.findAll(requests);
          if (requests.size() > 1) {
            answers.replaceAll(
                (request, answer) ->
                    answer instanceof KeyLookup.Found found
                        ? KeyLookup.found(found.material(), found.location())
                        : answer);
          }
          return answers;
        }
      };
    }
  }

  @FailsAt("findAll_oneFails_answersTheOthers")
  static class OneSpoilsAll extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public Map<KeyRequest, KeyLookup> findAll(Collection<KeyRequest> requests) {
          Map<KeyRequest, KeyLookup> answers = super.findAll(requests);
          for (KeyLookup answer : answers.values()) {
            if (answer instanceof KeyLookup.Failed failed) {
              throw new KeyProviderException(failed.reason(), failed.detail(), failed.remedy());
            }
          }
          return answers;
        }
      };
    }
  }

  @FailsAt("naming_pattern_givesEachNameAPlace")
  static class RefusesItsOwnPattern extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Named(right, "{name}", "A", "");
    }

    @Override
    protected String refusedPlace() {
      return "A";
    }
  }

  @FailsAt(value = "naming_pattern_givesEachNameAPlace", maybe = "quiet_chain_showsNothing")
  static class UnknownInPattern extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Named(right, "{name}{region}", " ", "");
    }

    @Override
    protected String place(String name) {
      return name;
    }
  }

  @FailsAt("naming_badPlace_isRefused")
  static class RefusesNothing extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Named(right, "{name}", "?", "");
    }
  }

  @FailsAt("naming_canonical_isIdempotent")
  static class CanonicalGrows extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Named(right, "{name}", " ", "/");
    }
  }

  /** Says something else about names. */
  private static final class Named extends StoreKit.Wrapper implements KeyNaming {
    private final String pattern;
    private final String refused;
    private final String suffix;

    Named(ScriptedProvider right, String pattern, String refused, String suffix) {
      super(right);
      this.pattern = pattern;
      this.refused = refused;
      this.suffix = suffix;
    }

    @Override
    public Optional<KeyNaming> naming() {
      return Optional.of(this);
    }

    @Override
    public String pattern() {
      return pattern;
    }

    @Override
    public Set<String> parameters() {
      return Set.of("version");
    }

    @Override
    public Optional<String> refusal(String place) {
      return place.endsWith(refused)
          ? Optional.of("a place does not end with '" + refused + "'")
          : Optional.empty();
    }

    @Override
    public String canonical(String place) {
      return place + suffix;
    }
  }
}
