package dev.keywarden.dotenv.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is wrong with a file, nothing says what is in it; and nothing of it stays. */
class LeakTest {
  private static final String CANARY = "c4n4ry-Zq7Lw9Xt2Vb5Nm8Kd3Hs6Jf";
  private static final int RUN = 6;

  /** What a value may be hidden in. The canary stands where a value, or a piece of one, stands. */
  private static final List<String> HOSTILE =
      List.of(
          "A=%s",
          "A='%s",
          "A=\"%s",
          "A=\"x\" %s",
          "A=\"x\n%s\" %s\nB: %s",
          "A: %s",
          "A : %s",
          "A:\"%s",
          "=%s",
          "export =%s",
          "%s",
          "export %s",
          "%s %s",
          "'%s",
          "'%s'",
          "'%s' x",
          "\"%s\"",
          "\"%s\" x",
          "''%s",
          "A %s=1",
          "A=\"x\n%s=1\n%s: 1\n%s=\"\n",
          "A='\n%s=\"\n%s: 1",
          "%s\n%s==",
          "%s\n%s=\"",
          "%s\n%s: x",
          "%s= # x",
          "%s\n%s= #",
          "A= # %s\nB=${A}",
          "A=\"%s\\\"\nB=${A}",
          "A=1\nB=\"\\\\\"\n%s=1\n%s=\"\n%s: x\n\"\n%s=1\n",
          "\0%s=1",
          "A\u200b%s=1",
          "'a\n%s'=1",
          "A=${%s}",
          "A=${B:-%s}",
          "A=%s\nA=${A}${A}${A",
          "https://user:%s@host x");

  @Test
  void everyText_hostileFiles_holdsNothingOfCanary() throws IOException {
    for (String template : HOSTILE) {
      assertNoCanary(
          template, said(template.replace("%s", CANARY).getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void everyText_brokenFiles_holdsNothingOfCanary() throws IOException {
    Random random = new Random(7);
    // No hash: a comment hides a quote that opens, and what follows are names in their own right.
    byte[] breakers = "\"'\\=\n\r: \0$\u007f".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 3000; i++) {
      String template = HOSTILE.get(random.nextInt(HOSTILE.size()));
      byte[] content = template.replace("%s", CANARY).getBytes(StandardCharsets.UTF_8);
      byte breaker = breakers[random.nextInt(breakers.length)];
      // Only outside the canary: a colon in the midst of it does make a name of its first half.
      content[0] = random.nextBoolean() ? breaker : (byte) 0xFF;
      content[content.length - 1] = random.nextBoolean() ? breaker : (byte) 0xC3;
      assertNoCanary(template, said(content));
    }
  }

  @Test
  void parse_anyOutcome_inputZeroed() {
    for (String template : HOSTILE) {
      byte[] content = template.replace("%s", CANARY).getBytes(StandardCharsets.UTF_8);
      DotenvText.parse(content).close();
      assertThat(content).containsOnly(0);
    }
  }

  @Test
  void close_afterReading_arrayZeroed() {
    DotenvText text = Texts.parse("A=" + CANARY + "\nB=\"" + CANARY);
    assertThat(new String(text.charsForTest())).contains(CANARY);
    text.close();
    assertThat(text.charsForTest()).containsOnly('\0');
  }

  @Test
  void append_bufferOutgrown_arrayZeroed() {
    ZeroingBuffer buffer = new ZeroingBuffer();
    char[] canary = CANARY.toCharArray();
    buffer.append(canary, 0, canary.length);
    char[] outgrown = buffer.charsForTest();
    char[] more = new char[500];
    buffer.append(more, 0, more.length);
    char[] last = buffer.charsForTest();
    assertThat(last).isNotSameAs(outgrown).startsWith(canary);
    buffer.close();
    assertThat(outgrown).containsOnly('\0');
    assertThat(last).containsOnly('\0');
  }

  /** Collects everything that could end in a log. */
  private static List<String> said(byte[] content) throws IOException {
    List<String> said = new ArrayList<>();
    DotenvText kept = null;
    try (DotenvText text = DotenvText.parse(content)) {
      kept = text;
      said.add(text.toString());
      said.add(text.malformed().toString());
      for (Malformed malformed : text.malformed()) {
        said.add(malformed.reason().explanation());
      }
      for (String name : List.of("A", CANARY)) {
        try {
          text.find(name);
        } catch (DotenvSyntaxException e) {
          said.add(everythingOf(e));
        }
      }
      for (Binding binding : text.bindings()) {
        said.add(binding.toString());
        said.add(String.valueOf(binding.printableName()));
        said.add(binding.nameSpan().toString());
        try {
          Arrays.fill(text.expanded(binding, name -> null), '\0');
          Arrays.fill(binding.value(), '\0');
        } catch (RuntimeException e) {
          said.add(everythingOf(e));
        }
      }
    } catch (DotenvSyntaxException e) {
      said.add(everythingOf(e));
    }
    if (kept != null) {
      try {
        kept.names();
        fail("closed");
      } catch (IllegalStateException e) {
        said.add(everythingOf(e));
      }
    }
    return said;
  }

  private static String everythingOf(RuntimeException e) throws IOException {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    ByteArrayOutputStream serialized = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(serialized)) {
      out.writeObject(e);
    }
    return trace + serialized.toString(StandardCharsets.ISO_8859_1);
  }

  private static void assertNoCanary(String template, List<String> said) {
    for (String text : said) {
      for (int i = 0; i + RUN <= CANARY.length(); i++) {
        if (text.contains(CANARY.substring(i, i + RUN))) {
          fail("%s: %s", template, text);
        }
      }
    }
  }
}
