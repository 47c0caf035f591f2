package dev.keywarden.testkit.aws;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What was asked for, and how much of it at a time. */
final class AwsCalls {
  private final List<AwsCall> calls = new ArrayList<>();
  private final Map<AwsOperation, Integer> inFlight = new EnumMap<>(AwsOperation.class);
  private final Map<AwsOperation, Integer> most = new EnumMap<>(AwsOperation.class);

  synchronized void begin(AwsCall call) {
    calls.add(call);
    int now = inFlight.merge(call.operation(), 1, Integer::sum);
    most.merge(call.operation(), now, Math::max);
  }

  synchronized void end(AwsCall call) {
    inFlight.merge(call.operation(), -1, Integer::sum);
  }

  synchronized List<AwsCall> all() {
    return List.copyOf(calls);
  }

  synchronized int count(AwsOperation operation) {
    int count = 0;
    for (AwsCall call : calls) {
      count += call.operation() == operation ? 1 : 0;
    }
    return count;
  }

  synchronized int maxInFlight(AwsOperation operation) {
    return most.getOrDefault(operation, 0);
  }

  synchronized void clear() {
    calls.clear();
    most.clear();
  }
}
