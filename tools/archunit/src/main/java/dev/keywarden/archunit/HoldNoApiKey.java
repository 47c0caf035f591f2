package dev.keywarden.archunit;

import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.keywarden.ApiKey;
import dev.keywarden.Revealed;

/** Names each field whose type is a key, or has one in it. */
final class HoldNoApiKey extends ArchCondition<JavaField> {
  HoldNoApiKey() {
    super("hold no ApiKey");
  }

  @Override
  public void check(JavaField field, ConditionEvents events) {
    boolean key =
        field.getAllInvolvedRawTypes().stream().anyMatch(type -> type.isEquivalentTo(ApiKey.class));
    // A synthetic one is what a local class or lambda has captured: not a field that somebody
    // keeps.
    boolean written = !field.getModifiers().contains(JavaModifier.SYNTHETIC);
    if (key && written && !field.isAnnotatedWith(Revealed.class)) {
      events.add(
          SimpleConditionEvent.violated(
              field,
              field.getDescription()
                  + " is a key of one moment: hold chain.live(name), and ask it for current(), in "
                  + field.getSourceCodeLocation()));
    }
  }
}
