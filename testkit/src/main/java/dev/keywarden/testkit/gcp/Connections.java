package dev.keywarden.testkit.gcp;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelFuture;
import io.grpc.netty.shaded.io.netty.channel.socket.SocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The sockets that a server has accepted: they can be counted, and cut. Thread-safe. */
final class Connections {
  private final Map<SocketAddress, Channel> open = new ConcurrentHashMap<>();
  private final AtomicInteger accepted = new AtomicInteger();

  /** A listening socket that makes known what it accepts. */
  NioServerSocketChannel listener() {
    return new NioServerSocketChannel() {
      @Override
      protected int doReadMessages(List<Object> accepting) throws Exception {
        int before = accepting.size();
        int result = super.doReadMessages(accepting);
        for (Object one : accepting.subList(before, accepting.size())) {
          add((Channel) one);
        }
        return result;
      }
    };
  }

  int accepted() {
    return accepted.get();
  }

  /** Cuts as a broken network does: with a reset, and without a word. */
  void cut(@Nullable SocketAddress peer) {
    Channel channel = peer == null ? null : open.get(peer);
    if (channel != null) {
      ((SocketChannel) channel).config().setSoLinger(0);
      // Past the handlers: HTTP/2's would say goodbye and wait for the calls.
      channel.eventLoop().execute(() -> channel.unsafe().close(channel.unsafe().voidPromise()));
    }
  }

  private void add(Channel channel) {
    accepted.incrementAndGet();
    SocketAddress peer = channel.remoteAddress();
    open.put(peer, channel);
    ChannelFuture unused = channel.closeFuture().addListener(closed -> open.remove(peer));
  }
}
