package dev.keywarden.testkit.gcp;

import com.google.cloud.secretmanager.v1.AccessSecretVersionRequest;
import com.google.cloud.secretmanager.v1.AccessSecretVersionResponse;
import com.google.cloud.secretmanager.v1.CreateSecretRequest;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Writes calls down, and lets the faults happen to them. Thread-safe. */
final class CallDesk implements UnaryHandler.Desk {
  private final Faults faults;
  private final Connections connections;
  private final ScheduledExecutorService later;
  private final SecretStore store;
  private final List<SecretManagerCall> calls = new CopyOnWriteArrayList<>();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger maxInFlight = new AtomicInteger();
  private volatile @Nullable SecretManagerStall stall;
  private volatile Duration delay = Duration.ZERO;

  CallDesk(
      Faults faults, Connections connections, ScheduledExecutorService later, SecretStore store) {
    this.faults = faults;
    this.connections = connections;
    this.later = later;
    this.store = store;
  }

  List<SecretManagerCall> calls() {
    return List.copyOf(calls);
  }

  int maxInFlight() {
    return maxInFlight.get();
  }

  SecretManagerStall stall() {
    SecretManagerStall begun = new SecretManagerStall();
    stall = begun;
    return begun;
  }

  void delay(Duration delay) {
    this.delay = delay;
  }

  void heal() {
    faults.clear();
    delay = Duration.ZERO;
    SecretManagerStall current = stall;
    stall = null;
    if (current != null) {
      current.release();
    }
  }

  @Override
  public <Q, A> void arrived(UnaryHandler.Arrival<Q, A> arrival) {
    int now = inFlight.incrementAndGet();
    maxInFlight.accumulateAndGet(now, Math::max);
    Message request = (Message) arrival.request();
    String resource = resource(request);
    calls.add(
        new SecretManagerCall(
            arrival.method(), resource, arrival.authorized(), arrival.quotaProject()));
    SecretManagerStall current = stall;
    if (current != null) {
      current.pass(() -> wait(arrival, request, resource));
    } else {
      wait(arrival, request, resource);
    }
  }

  @Override
  public void ended() {
    inFlight.decrementAndGet();
  }

  private <Q, A> void wait(UnaryHandler.Arrival<Q, A> arrival, Message request, String resource) {
    Duration delay = this.delay;
    if (delay.isZero()) {
      answer(arrival, request, resource);
    } else {
      ScheduledFuture<?> unused =
          later.schedule(
              () -> answer(arrival, request, resource), delay.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private <Q, A> void answer(UnaryHandler.Arrival<Q, A> arrival, Message request, String resource) {
    SecretManagerFault fault = fault(resource);
    if (fault != null && fault.kind() == SecretManagerFault.Kind.CUT) {
      connections.cut(arrival.peer());
      return;
    }
    try {
      if (fault != null && fault.kind() == SecretManagerFault.Kind.STATUS) {
        throw Refusal.of(fault.code(), description(fault, request), fault.reason());
      }
      A answer = arrival.ask();
      arrival.answer(fault == null ? answer : damaged(answer, fault));
    } catch (StatusRuntimeException refusal) {
      arrival.refuse(refusal);
    }
  }

  private @Nullable SecretManagerFault fault(String resource) {
    SecretPath path = SecretPath.parse(resource);
    SecretPath.Version version = SecretPath.parseVersion(resource);
    if (version != null) {
      path = version.secret();
    }
    if (path == null) {
      return null;
    }
    try {
      return faults.meet(store.numbered(path));
    } catch (StatusRuntimeException unknownProject) {
      return faults.meet(path);
    }
  }

  private String description(SecretManagerFault fault, Message request) {
    if (!fault.quoting() || !(request instanceof AccessSecretVersionRequest access)) {
      return fault.description();
    }
    SecretPath.Version version = SecretPath.parseVersion(access.getName());
    if (version == null) {
      return fault.description();
    }
    ByteString value = store.access(version.secret(), version.version()).getPayload().getData();
    return fault.description() + " " + value.toStringUtf8();
  }

  @SuppressWarnings("unchecked") // an answer keeps the type that it had
  private static <A> A damaged(A answer, SecretManagerFault fault) {
    if (!(answer instanceof AccessSecretVersionResponse access)) {
      return answer;
    }
    AccessSecretVersionResponse.Builder damaged = access.toBuilder();
    if (fault.kind() == SecretManagerFault.Kind.NO_CHECKSUM) {
      damaged.getPayloadBuilder().clearDataCrc32C();
    } else {
      byte[] bytes = access.getPayload().getData().toByteArray();
      if (bytes.length == 0) {
        bytes = new byte[1];
      }
      bytes[bytes.length / 2] ^= 1;
      damaged.getPayloadBuilder().setData(ByteString.copyFrom(bytes));
    }
    return (A) damaged.build();
  }

  /** Every request of the service names its resource in {@code name} or {@code parent}. */
  private static String resource(Message request) {
    if (request instanceof CreateSecretRequest create) {
      return create.getParent() + "/secrets/" + create.getSecretId();
    }
    for (String field : List.of("name", "parent")) {
      FieldDescriptor descriptor = request.getDescriptorForType().findFieldByName(field);
      if (descriptor != null) {
        return (String) request.getField(descriptor);
      }
    }
    return "";
  }
}
