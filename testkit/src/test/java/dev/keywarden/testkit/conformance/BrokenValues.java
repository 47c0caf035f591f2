package dev.keywarden.testkit.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keywarden.KeyProviderException;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import dev.keywarden.testkit.ScriptedProvider;
import java.text.Normalizer;
import java.util.Base64;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Providers that do something to the value, or show it. */
final class BrokenValues {
  private BrokenValues() {}

  /** Changes values on their way. */
  private static final class Changing extends StoreKit.Wrapper {
    private final StoreKit kit;
    private final UnaryOperator<String> change;

    Changing(StoreKit kit, ScriptedProvider right, UnaryOperator<String> change) {
      super(right);
      this.kit = kit;
      this.change = change;
    }

    @Override
    public KeyLookup find(KeyRequest request) {
      KeyLookup answer = super.find(request);
      if (answer instanceof KeyLookup.Found found && request.parameter("version").isEmpty()) {
        String changed = change.apply(kit.value(request));
        return BrokenAnswers.replaced(found, KeyMaterial.copyOf(changed));
      }
      return answer;
    }
  }

  @FailsAt("value_unicode_comesBackWhole")
  static class Normalizes extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Changing(this, right, text -> Normalizer.normalize(text, Normalizer.Form.NFC));
    }
  }

  @FailsAt("value_lineBreaks_comeBackWhole")
  static class ReadsLines extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Changing(this, right, text -> text.replaceAll("\n(?=.)", "\r\n"));
    }
  }

  @FailsAt("value_blanksAtEnds_comeBackWhole")
  static class Trims extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Changing(this, right, String::strip);
    }
  }

  @FailsAt("value_blanksAtEnds_comeBackWhole")
  static class DropsTheLastLineBreak extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Changing(
          this, right, text -> text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
    }
  }

  @FailsAt("value_json_comesBackWhole")
  static class ReadsJson extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Changing(
          this, right, text -> text.startsWith("{\"") ? text.replace(" ", "") : text);
    }
  }

  @FailsAt("value_json_comesBackWhole")
  static class Unquotes extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Changing(
          this, right, text -> text.startsWith("\"") ? text.substring(1, text.length() - 1) : text);
    }
  }

  @FailsAt("value_shellCharacters_comeBackWhole")
  static class CutsComments extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Changing(this, right, text -> text.split(" #", 2)[0]);
    }
  }

  @FailsAt("value_lookups_comeBackWhole")
  static class LooksUp extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Changing(
          this, right, text -> text.replace("${user.home}", System.getProperty("user.home")));
    }
  }

  @FailsAt("value_formatSpecifiers_comeBackWhole")
  static class FillsIn extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Changing(this, right, text -> text.replace("%n", "\n"));
    }
  }

  @FailsAt({"value_largest_comesBackWhole", "value_oversize_isUnreadable"})
  static class CutsAt4096 extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public KeyLookup find(KeyRequest request) {
          String value = value(request);
          if (value.length() <= 4096) {
            return super.find(request);
          }
          return KeyLookup.found(KeyMaterial.copyOf(value.substring(0, 4096)), "page 1");
        }
      };
    }
  }

  @FailsAt("value_oversize_isUnreadable")
  static class CutsWhatIsTooLarge extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public KeyLookup find(KeyRequest request) {
          String value = value(request);
          if (value.length() <= KeyMaterial.MAX_BYTES) {
            return super.find(request);
          }
          return KeyLookup.found(
              KeyMaterial.copyOf(value.substring(0, KeyMaterial.MAX_BYTES)), "buffer");
        }
      };
    }
  }

  @FailsAt("value_notUtf8_isUnreadable")
  static class ReplacesWhatIsNoText extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public KeyLookup find(KeyRequest request) {
          byte[] bytes = binaries.get(request.name());
          return bytes == null
              ? super.find(request)
              : KeyLookup.found(KeyMaterial.copyOf(new String(bytes, UTF_8)), "bytes");
        }
      };
    }
  }

  @FailsAt("value_empty_isNotAbsent")
  static class EmptyIsAbsent extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public KeyLookup find(KeyRequest request) {
          KeyLookup answer = super.find(request);
          if (answer instanceof KeyLookup.Found found && value(request).isEmpty()) {
            found.material().close();
            return KeyLookup.absent("nothing at " + request.name()).remedy("Put something there.");
          }
          return answer;
        }
      };
    }
  }

  @FailsAt("find_seeded_isFoundWithItsValue")
  static class ChangesOne extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public KeyLookup find(KeyRequest request) {
          KeyLookup answer = super.find(request);
          if (answer instanceof KeyLookup.Found found && request.name().equals("KIT_FOUND")) {
            String lower = value(request).toLowerCase(Locale.ROOT);
            return BrokenAnswers.replaced(found, KeyMaterial.copyOf(lower));
          }
          return answer;
        }
      };
    }
  }

  // What shows it.

  @FailsAt("quiet_toString_showsNothing")
  static class PrintsItself extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public String toString() {
          return "Store[cache=" + values + "]";
        }
      };
    }
  }

  @FailsAt({"quiet_toString_showsNothing", "quiet_chain_showsNothing"})
  static class ShowsTheStartInTheLocation extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public KeyLookup find(KeyRequest request) {
          KeyLookup answer = super.find(request);
          String value = value(request);
          return value.length() == 40 && request.name().matches("KIT_(PRINTED|CHAINED)")
              ? BrokenAnswers.moved(answer, "entry " + value.substring(0, 10) + "...")
              : answer;
        }
      };
    }
  }

  @FailsAt({"quiet_failures_showNothing", "quiet_chain_showsNothing"})
  static class QuotesItInTheMessage extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public KeyLookup find(KeyRequest request) {
          try {
            return super.find(request);
          } catch (KeyProviderException e) {
            throw new KeyProviderException(
                e.reason(), e.detail() + " (" + value(request) + ")", e.remedy());
          }
        }
      };
    }
  }

  @FailsAt("quiet_failures_showNothing")
  static class SuppressesIt extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public KeyLookup find(KeyRequest request) {
          try {
            return super.find(request);
          } catch (KeyProviderException e) {
            e.addSuppressed(new IllegalStateException("unexpected: " + hex(value(request))));
            throw e;
          }
        }
      };
    }
  }

  private static String hex(String value) {
    StringBuilder hex = new StringBuilder();
    for (byte one : value.getBytes(UTF_8)) {
      hex.append(String.format(Locale.ROOT, "%02X", one));
    }
    return hex.toString();
  }

  @FailsAt("quiet_logs_showNothing")
  static class LogsIt extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public KeyLookup find(KeyRequest request) {
          System.getLogger("org.example.store")
              .log(System.Logger.Level.TRACE, "received {0}", value(request));
          return super.find(request);
        }
      };
    }
  }

  @FailsAt("quiet_logs_showNothing")
  static class PrintsItAsBase64 extends StoreKit {
    @Override
    KeyProvider broken(ScriptedProvider right) {
      return new Wrapper(right) {
        @Override
        public KeyLookup find(KeyRequest request) {
          if (request.name().equals("KIT_LOGGED")) {
            byte[] frame = ("\u0001" + value(request)).getBytes(UTF_8);
            System.out.println("< " + Base64.getEncoder().encodeToString(frame));
          }
          return super.find(request);
        }
      };
    }
  }
}
