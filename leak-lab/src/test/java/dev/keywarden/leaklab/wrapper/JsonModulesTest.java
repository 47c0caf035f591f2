package dev.keywarden.leaklab.wrapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.KeySet;
import dev.keywarden.KeySnapshot;
import dev.keywarden.LiveKey;
import dev.keywarden.Rotation;
import dev.keywarden.jsonb.KeywardenJsonb;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * Each JSON module has a list of what holds a key. A type that core comes to have, and that one of
 * them does not know, is found here.
 */
class JsonModulesTest {
  /**
   * They hold one for their own work and are no place that a key is got from: nobody has a use for
   * a mask there. That nothing of it is written is tried with the {@link Family}.
   */
  private static final Set<String> KEEPERS =
      Set.of("dev.keywarden.KeyChain$Builder", "dev.keywarden.KeyStatus", "dev.keywarden.Redactor");

  /** What is known to hold one today. */
  private static final Set<Class<?>> KNOWN =
      Set.of(
          ApiKey.class,
          LiveKey.class,
          KeySet.class,
          Rotation.class,
          KeyChain.class,
          KeySnapshot.class,
          KeyMaterial.class,
          KeyLookup.Found.class);

  private static ModuleReference core() throws Exception {
    URI place = KeyChain.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    return ModuleFinder.of(Path.of(place)).find("dev.keywarden.core").orElseThrow();
  }

  private static List<Class<?>> classes() throws Exception {
    List<Class<?>> classes = new ArrayList<>();
    try (ModuleReader reader = core().open()) {
      for (String name : reader.list().filter(file -> file.endsWith(".class")).toList()) {
        if (!name.endsWith("-info.class")) {
          String binary = name.substring(0, name.length() - ".class".length()).replace('/', '.');
          classes.add(Class.forName(binary, false, KeyChain.class.getClassLoader()));
        }
      }
    }
    return classes;
  }

  private static Set<String> exported() throws Exception {
    Set<String> packages = new HashSet<>();
    for (ModuleDescriptor.Exports exports : core().descriptor().exports()) {
      if (!exports.isQualified()) {
        packages.add(exports.source());
      }
    }
    return packages;
  }

  /** Those with a field, their own or inherited, that leads to a key by its declared type. */
  private static Set<Class<?>> holders() throws Exception {
    List<Class<?>> all = classes();
    Set<Class<?>> holders = new HashSet<>(Set.of(KeyMaterial.class, SecretKey.class));
    boolean more = true;
    while (more) {
      more = false;
      for (Class<?> each : all) {
        more |= !holders.contains(each) && holds(each, holders) && holders.add(each);
      }
    }
    return holders;
  }

  private static boolean holds(Class<?> type, Set<Class<?>> holders) {
    if (type.getSuperclass() != null && holders.contains(type.getSuperclass())) {
      return true;
    }
    for (Field field : type.getDeclaredFields()) {
      String declared = field.getGenericType().getTypeName();
      if (!Modifier.isStatic(field.getModifiers())
          && holders.stream().anyMatch(holder -> names(declared, holder))) {
        return true;
      }
    }
    return false;
  }

  private static boolean offered(Class<?> type) {
    return Modifier.isPublic(type.getModifiers())
        && (type.getDeclaringClass() == null || offered(type.getDeclaringClass()));
  }

  /** As the type itself, an element of an array, or an argument of a collection. */
  private static boolean names(String declared, Class<?> holder) {
    return Pattern.compile("(?<![\\w.$])" + Pattern.quote(holder.getName()) + "(?![\\w.$])")
        .matcher(declared)
        .find();
  }

  @Test
  @SuppressWarnings("try") // Jsonb is declared to throw anything on close
  void everyTypeThatHoldsAKey_isKnownToEachModule() throws Exception {
    Set<String> exported = exported();
    List<Class<?>> offered = new ArrayList<>();
    for (Class<?> holder : holders()) {
      if (exported.contains(holder.getPackageName())
          && offered(holder)
          && !KEEPERS.contains(holder.getName())) {
        offered.add(holder);
      }
    }
    assertThat(offered).containsAll(KNOWN); // or the search is blind

    var jackson2 =
        JsonMapper.builder().addModule(new dev.keywarden.jackson2.KeywardenModule()).build();
    var jackson3 =
        tools.jackson.databind.json.JsonMapper.builder()
            .addModule(new dev.keywarden.jackson3.KeywardenModule())
            .build();
    Set<String> unknown = new TreeSet<>();
    try (Jsonb jsonb = JsonbBuilder.create(KeywardenJsonb.config())) {
      for (Class<?> holder : offered) {
        note(unknown, "Jackson 2", holder, () -> jackson2.readValue("{}", holder));
        note(unknown, "Jackson 3", holder, () -> jackson3.readValue("{}", holder));
        note(unknown, "JSON-B", holder, () -> jsonb.fromJson("{}", holder));
      }
    }
    assertThat(unknown).isEmpty();
  }

  /**
   * A module that knows a type refuses to read it; one that masks it reads it from the same list.
   */
  private static void note(
      Set<String> unknown, String library, Class<?> holder, ThrowingCallable read) {
    try {
      assertThatThrownBy(read).hasStackTraceContaining("KW-704");
    } catch (AssertionError e) {
      unknown.add(library + ": " + holder.getName());
    }
  }
}
