package dev.keywarden.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the kit says is explained is explained. */
class DocumentedRulesTest {
  private String document = "";

  @BeforeEach
  void read() throws IOException {
    document = Files.readString(Path.of("../docs/providers.md"));
  }

  @Test
  void document_everyRule_hasASectionOfItsOwn() {
    List<String> sections =
        document
            .lines()
            .filter(line -> line.startsWith("### "))
            .map(line -> line.substring(4))
            .toList();

    assertThat(sections)
        .containsExactlyInAnyOrderElementsOf(Arrays.stream(Rule.values()).map(Rule::word).toList());
  }

  @Test
  void document_everyHook_isNamed() {
    List<String> hooks = new ArrayList<>();
    for (Method method : KeyProviderConformance.class.getDeclaredMethods()) {
      if (Modifier.isProtected(method.getModifiers())) {
        hooks.add(method.getName());
      }
    }
    assertThat(hooks).hasSizeGreaterThan(10).allMatch(hook -> document.contains(hook));
  }
}
