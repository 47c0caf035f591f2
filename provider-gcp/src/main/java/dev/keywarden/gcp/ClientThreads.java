package dev.keywarden.gcp;

import io.grpc.ManagedChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one provider's clients: daemons with a name, started when there is work. Left to
 * itself gRPC takes threads that it shares with the whole JVM, and which outlive the client.
 */
final class ClientThreads {
  /** One looks for credentials or a host while others take answers in and start a call again. */
  private static final int WORKERS = 4;

  private static final long IDLE_SECONDS = 5;

  private final String instance;
  private final ScheduledThreadPoolExecutor work;
  private @Nullable EventLoopGroup network;
  private boolean closed;

  ClientThreads(String instance) {
    this.instance = instance;
    work = new ScheduledThreadPoolExecutor(WORKERS, factory("work"));
    work.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    work.allowCoreThreadTimeOut(true);
    work.setRemoveOnCancelPolicy(true);
    work.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  ScheduledExecutorService work() {
    return work;
  }

  /** Lets a channel use these threads and no others. */
  ManagedChannelBuilder<?> use(ManagedChannelBuilder<?> builder) {
    builder.offloadExecutor(work);
    if (builder instanceof NettyChannelBuilder netty) {
      netty.eventLoopGroup(network()).channelType(NioSocketChannel.class, InetSocketAddress.class);
    }
    return builder;
  }

  /** Idempotent. Threads end once they have done what they are at. */
  synchronized void close() {
    closed = true;
    work.shutdown();
    if (network != null) {
      Future<?> unused = network.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
    }
  }

  private synchronized EventLoopGroup network() {
    if (network == null) {
      network = new NioEventLoopGroup(1, factory("network"));
      if (closed) {
        Future<?> unused = network.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
      }
    }
    return network;
  }

  private ThreadFactory factory(String job) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread =
          new Thread(task, "keywarden-" + instance + "-" + job + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
