using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Dialing;

public sealed class SocketTests
{
    [Test]
    public async Task Session_OverTcp_KnowsBothEnds()
    {
        var accepted = new TaskCompletionSource<(EndPoint Local, EndPoint Remote)>();
        await using var server = new RawServer(async connection =>
        {
            await connection.AcceptAsync();
            accepted.SetResult((connection.Socket.LocalEndPoint!, connection.Socket.RemoteEndPoint!));
            await connection.DrainAsync();
        });

        var session = await WebSocketClient.ConnectAsync(server.Uri, RawServer.Options);
        var (local, remote) = await accepted.Task;

        Assert.That(AddressOf(session.RemoteEndPoint!), Is.EqualTo(AddressOf(local)));
        Assert.That(AddressOf(session.LocalEndPoint!), Is.EqualTo(AddressOf(remote)));
        session.Abort();
        await session.Completion;
    }

    [Test]
    [Property("Case", "K-C02")]
    [Property("Case", "K-C23")]
    [Property("Case", "K-C24")]
    public async Task Session_OverTcp_SendsReceivesAndCloses()
    {
        var text = new string('x', 24_000);
        await using var server = new RawServer(async connection =>
        {
            await connection.AcceptAsync();
            var frames = connection.Frames;
            await frames.SendAsync(await EchoAsync(frames), await EchoAsync(frames));
            await frames.ExpectAsync(Frame.Close(CloseReason.Normal));
            await frames.SendAsync(Frame.Close(CloseReason.Normal));
        });

        var session = await WebSocketClient.ConnectAsync(server.Uri, RawServer.Options);
        await session.SendAsync("");
        await session.SendAsync(text);
        var echoes = session.Incoming.ToAsyncEnumerable().GetAsyncEnumerator();
        await echoes.MoveNextAsync();
        var empty = echoes.Current;
        await echoes.MoveNextAsync();
        var full = echoes.Current;
        await session.CloseAsync();
        var end = await session.Completion;

        Assert.That(empty.GetText(), Is.Empty);
        Assert.That(full.GetText(), Is.EqualTo(text));
        Assert.That(end.IsClean);
        await server.ScriptsAsync();

        static async Task<WireFrame> EchoAsync(ScriptedPeer frames)
        {
            var frame = await frames.ReadFrameAsync();
            Assert.That(frame.IsFinal && frame.IsMasked == true);
            return WireFrame.Text(frame.GetText());
        }
    }

    [Test]
    public async Task Frames_InTheSegmentOfThe101_ArentLost()
    {
        await using var server = new RawServer(async connection =>
        {
            var request = await connection.ReadHeadAsync();
            byte[] octets =
            [
                .. System.Text.Encoding.Latin1.GetBytes(RawConnection.AcceptanceOf(request)),
                .. WireFrame.Text("one").ToOctets(WebSocketRole.Server), .. WireFrame.Text("two").ToOctets(WebSocketRole.Server)[..3],
            ];
            await connection.WriteAsync(octets);
            await connection.ReadUntilOctetAsync();
            await connection.WriteAsync(WireFrame.Text("two").ToOctets(WebSocketRole.Server)[3..]);
            await connection.DrainAsync();
        });

        var session = await WebSocketClient.ConnectAsync(server.Uri, RawServer.Options);
        var texts = session.Incoming.Text().ToAsyncEnumerable().GetAsyncEnumerator();
        await texts.MoveNextAsync();
        var first = texts.Current;
        await session.SendAsync("go on");
        await texts.MoveNextAsync();

        Assert.That((first, texts.Current), Is.EqualTo(("one", "two")));
        session.Abort();
    }

    [Test]
    public async Task Head_InManyPiecesAndBehindInterimResponses_IsRead()
    {
        await using var server = new RawServer(async connection =>
        {
            var request = await connection.ReadHeadAsync();
            var head = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + RawConnection.AcceptanceOf(request, "X-Last: 1");
            foreach (var octet in head)
                await connection.WriteAsync($"{octet}");
            await connection.DrainAsync();
        });

        var session = await WebSocketClient.ConnectAsync(server.Uri, RawServer.Options);

        Assert.That(session.Response!.Headers.GetSingle("X-Last"), Is.EqualTo("1"));
        session.Abort();
    }

    [Test]
    [Property("Case", "K-C04")]
    public async Task Request_OnTheWire_HasTheHostWithItsPortAndNothingTwice()
    {
        var head = new TaskCompletionSource<string[]>();
        await using var server = new RawServer(async connection => head.SetResult([.. await connection.AcceptAsync()]));

        var session = await WebSocketClient.ConnectAsync(new($"http://127.0.0.1:{server.Port}/a%20b?c=d"), RawServer.Options with { Headers = new() { { "X-Latin", "\u00e4" } } });
        var lines = await head.Task;
        session.Abort();

        Assert.That(lines[0], Is.EqualTo("GET /a%20b?c=d HTTP/1.1"));
        Assert.That(RawConnection.ValueOf(lines, "Host"), Is.EqualTo($"127.0.0.1:{server.Port}"));
        Assert.That(RawConnection.ValueOf(lines, "Connection"), Is.EqualTo("Upgrade"));
        Assert.That(RawConnection.ValueOf(lines, "X-Latin"), Is.EqualTo("\u00e4"));
        Assert.That(lines.Skip(1).Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]), Is.Unique);
    }

    [Test]
    [Property("Case", "H1.33")]
    public async Task Head_WithoutEnd_FailsAtTheLimit()
    {
        var taken = 0L;
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 101 Switching Protocols\r\n");
            taken = await connection.WriteUntilItBreaksAsync("X-Endless: " + new string('x', 1000) + "\r\n");
        });

        var failure = await Expect.FailureAsync<ConnectException>(WebSocketClient.ConnectAsync(server.Uri, RawServer.Options));
        await server.ScriptsAsync();

        Assert.That(failure.Kind, Is.EqualTo(ConnectFailure.InvalidResponse));
        Assert.That(taken, Is.LessThan(BuffersOfTheSystem));
    }

    [Test]
    [Property("Case", "H1.33")]
    public async Task Head_OfOneEndlessLine_FailsAtTheLimit()
    {
        var taken = 0L;
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadHeadAsync();
            taken = await connection.WriteUntilItBreaksAsync("HTTP/1.1 101 " + new string('x', 1000));
        });

        var failure = await Expect.FailureAsync<ConnectException>(WebSocketClient.ConnectAsync(server.Uri, RawServer.Options));
        await server.ScriptsAsync();

        Assert.That(failure.Kind, Is.EqualTo(ConnectFailure.InvalidResponse));
        Assert.That(taken, Is.LessThan(BuffersOfTheSystem));
    }

    [Test]
    [Property("Case", "H1.33")]
    public async Task Head_BehindEndlessInterimResponses_EndsByTheDeadline()
    {
        var scheduler = new HandTimer();
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadHeadAsync();
            for (var n = 0; n < 1000; n++)
                await connection.WriteAsync("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
            scheduler.Fire(TimeSpan.FromSeconds(10));
            await connection.WriteUntilItBreaksAsync("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
        });

        var failure = await Expect.FailureAsync<ConnectException>(
            WebSocketClient.ConnectAsync(server.Uri, RawServer.Options with { HandshakeTimeout = TimeSpan.FromSeconds(10), Session = new() { Scheduler = scheduler } }));

        Assert.That(failure.Kind, Is.EqualTo(ConnectFailure.HandshakeTimeout));
        await server.ScriptsAsync();
    }

    [TestCase("SSH-2.0-OpenSSH_9.9\r\n\r\n", ConnectFailure.InvalidResponse)]
    [TestCase("HTTP/1.1 101 Switching Protocols\r\nno colon\r\n\r\n", ConnectFailure.InvalidResponse)]
    [TestCase("HTTP/1.0 101 Switching Protocols\r\n\r\n", ConnectFailure.InvalidResponse)]
    [TestCase("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n", ConnectFailure.InvalidResponse)]
    [TestCase("HTTP/1.1 101 Switching Protocols\r\n", ConnectFailure.ConnectionLost)]
    [TestCase("", ConnectFailure.ConnectionLost)]
    public async Task Answer_ThatIsNoHead_IsNamed(string answer, ConnectFailure kind)
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync(answer);
        });

        var failure = await Expect.FailureAsync<ConnectException>(WebSocketClient.ConnectAsync(server.Uri, RawServer.Options));

        Assert.That(failure.Kind, Is.EqualTo(kind));
        Assert.That(failure.Message, Does.Not.Contain("error occurred"), "a text that tells nothing");
    }

    [Test]
    public async Task Answer_ThatIsAReset_IsALostConnection()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadHeadAsync();
            connection.Socket.LingerState = new LingerOption(enable: true, seconds: 0);
        });

        var failure = await Expect.FailureAsync<ConnectException>(WebSocketClient.ConnectAsync(server.Uri, RawServer.Options));

        Assert.That(failure.Kind, Is.EqualTo(ConnectFailure.ConnectionLost));
    }

    [Test]
    public async Task Refusal_OverTcp_HasTheStartOfTheBodyAndEndsTheConnection()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 1000000\r\n\r\n" + new string('x', 5000));
            await connection.DrainAsync();
        });

        var refusal = await Expect.FailureAsync<HandshakeRefusedException>(WebSocketClient.ConnectAsync(server.Uri, RawServer.Options));

        Assert.That(refusal.StatusCode, Is.EqualTo(403));
        Assert.That(refusal.Body, Is.EqualTo(new string('x', 4096)));
        await server.ScriptsAsync();
    }

    [Test]
    [Property("Case", "K-C05")]
    public async Task Port_ThatNobodyListensOn_IsUnreachable()
    {
        // Bound and not listening: nobody else gets the port meanwhile.
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)taken.LocalEndPoint!).Port;

        var failure = await Expect.FailureAsync<ConnectException>(WebSocketClient.ConnectAsync(new($"ws://127.0.0.1:{port}/"), RawServer.Options));

        Assert.That(failure.Kind, Is.EqualTo(ConnectFailure.Unreachable));
        Assert.That(failure.Message, Does.Contain($"127.0.0.1:{port}"));
    }

    [TestCase(SocketError.HostNotFound, ConnectFailure.NameNotResolved)]
    [TestCase(SocketError.ConnectionRefused, ConnectFailure.Unreachable)]
    [TestCase(SocketError.NetworkUnreachable, ConnectFailure.Unreachable)]
    public async Task OpenStream_ThatFails_IsNamed(SocketError error, ConnectFailure kind)
    {
        var options = RawServer.Options with { OpenStream = (_, _) => throw new SocketException((int)error) };

        var failure = await Expect.FailureAsync<ConnectException>(WebSocketClient.ConnectAsync(new("ws://server.test"), options));

        Assert.That(failure.Kind, Is.EqualTo(kind));
        Assert.That(failure.Message, Does.StartWith("No connection to ws://server.test: "));
    }

    [TestCase("ws://server.test/", 80)]
    [TestCase("wss://server.test/", 443)]
    [TestCase("wss://server.test:8443/", 8443)]
    [Property("Case", "K-C34")]
    public async Task OpenStream_OfAUri_GetsItsHostAndPort(string uri, int port)
    {
        DnsEndPoint? asked = null;
        var options = RawServer.Options with
        {
            OpenStream = (host, _) =>
            {
                asked = host;
                throw new IOException("seen");
            },
        };

        await Expect.FailureAsync<ConnectException>(WebSocketClient.ConnectAsync(new(uri), options));

        Assert.That((asked!.Host, asked.Port), Is.EqualTo(("server.test", port)));
    }

    [Test]
    [Property("Case", "K-C40")]
    public async Task OpenStream_OfTheUser_IsTheTransport()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.AcceptAsync();
            await connection.Frames.ExpectAsync(Frame.Text("Hello"));
        });
        var options = RawServer.Options with
        {
            OpenStream = async (_, token) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, server.Port, token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };

        var session = await WebSocketClient.ConnectAsync(new("ws://anywhere.test/"), options);
        await session.SendAsync("Hello");
        await server.ScriptsAsync();

        Assert.That(session.Request!.Host, Is.EqualTo("anywhere.test"));
        session.Abort();
    }

    [Test]
    public async Task Dial_GivenUpInTheHandshake_EndsTheConnection()
    {
        using var source = new CancellationTokenSource();
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadHeadAsync();
            await source.CancelAsync();
            await connection.DrainAsync();
        });

        await Expect.FailureAsync<OperationCanceledException>(WebSocketClient.ConnectAsync(server.Uri, RawServer.Options, source.Token));
        await server.ScriptsAsync();
    }

    [TestCase("ws://server.test/")]
    [TestCase("wss://server.test/")]
    public async Task Dial_GivenUpWhileThePeerIsSilent_LeavesNoStreamBehind(string uri)
    {
        using var source = new CancellationTokenSource();
        var stream = new SilentStream();
        var options = RawServer.Options with { OpenStream = (_, _) => ValueTask.FromResult<Stream>(stream) };

        var connecting = WebSocketClient.ConnectAsync(new(uri), options, source.Token);
        await stream.SpokenTo;
        await source.CancelAsync();
        await Expect.FailureAsync<OperationCanceledException>(connecting);

        Assert.That(stream.Disposed.IsCompleted);
    }

    [Test]
    public async Task OpenStream_ThatComesTooLate_IsDisposed()
    {
        using var source = new CancellationTokenSource();
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource<Stream>());
        var stream = new SilentStream();
        var options = RawServer.Options with
        {
            OpenStream = (_, _) =>
            {
                asked.SetResult();
                return new(answer.Task);
            },
        };

        var connecting = WebSocketClient.ConnectAsync(ScriptedServer.Uri, options, source.Token);
        await asked.Task;
        await source.CancelAsync();
        await Expect.FailureAsync<OperationCanceledException>(connecting);
        answer.SetResult(stream);

        await stream.Disposed;
    }

    [Test]
    public async Task Handshake_WithAFault_EndsTheConnection()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 101 Switching Protocols\r\n\r\n");
            await connection.DrainAsync();
        });

        await Expect.FailureAsync<ConnectException>(WebSocketClient.ConnectAsync(server.Uri, RawServer.Options));
        await server.ScriptsAsync();
    }

    [Test]
    public async Task HandshakeTimeout_OfTheOwnTransport_BeginsOnceItIsConnected()
    {
        var scheduler = new HandTimer();
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadHeadAsync();
            scheduler.Fire(TimeSpan.FromSeconds(7));
            await connection.DrainAsync();
        });
        var options = RawServer.Options with
        {
            Session = new() { Scheduler = scheduler },
            ConnectTimeout = TimeSpan.FromSeconds(5),
            HandshakeTimeout = TimeSpan.FromSeconds(7),
        };

        var failure = await Expect.FailureAsync<ConnectException>(WebSocketClient.ConnectAsync(server.Uri, options));

        Assert.That(failure.Kind, Is.EqualTo(ConnectFailure.HandshakeTimeout));
        Assert.That(scheduler.Pending, Is.Empty);
        await server.ScriptsAsync();
    }

    [Test]
    public async Task Session_AfterItsDial_OutlivesTheTransportThatMadeIt()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.AcceptAsync();
            await connection.Frames.ExpectAsync(Frame.Text("still here"));
        });

        var session = await WebSocketClient.ConnectAsync(server.Uri, RawServer.Options);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        await session.SendAsync("still here");

        await server.ScriptsAsync();
        session.Abort();
    }

    [Test]
    public async Task Failure_OfTheSession_ShutsDownOnlyItsOwnDirection()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.AcceptAsync();
            var frames = connection.Frames;
            await frames.SendAsync(WireFrame.Text("masked") with { IsMasked = true });
            Assert.That((await frames.ReadFrameAsync()).CloseCode, Is.EqualTo(CloseCode.ProtocolError));
            await frames.ExpectEndAsync();
            await frames.SendAsync(WireFrame.Text("nobody resets me"));
        });

        // No timer elapses by itself: the end that the server sees is not that of the linger.
        var session = await WebSocketClient.ConnectAsync(server.Uri, RawServer.Options with { Session = new() { Scheduler = new HandTimer() } });
        var end = await session.Completion.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.That(end.Kind, Is.EqualTo(EndKind.ProtocolError));
        await server.ScriptsAsync();
    }

    // More than the send and receive buffers of two sockets hold, and far less than what nobody stops.
    private const long BuffersOfTheSystem = 64 << 20;

    private static (IPAddress Address, int Port) AddressOf(EndPoint end) => (((IPEndPoint)end).Address.MapToIPv4(), ((IPEndPoint)end).Port);
}
