using System;
using System.Buffers;
using System.IO;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Sessions;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Tests.Sessions;

/// <summary>What a transport does differently where its stream is a plain socket.</summary>
public sealed class SocketTransportTests
{
    private Socket _peer = null!;
    private StreamTransport _transport = null!;

    [SetUp]
    public async Task ConnectAsync()
    {
        using var source = Small();
        source.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        source.Listen();
        _peer = Small();
        await _peer.ConnectAsync(source.LocalEndPoint!);
        var socket = await source.AcceptAsync();
        _transport = new StreamTransport(new NetworkStream(socket, ownsSocket: true), socket);
    }

    [TearDown]
    public async Task DisconnectAsync()
    {
        _peer.Dispose();
        await _transport.DisposeAsync();
    }

    [Test]
    public async Task Flush_OfWhatTheSocketTakes_IsDoneAtOnce()
    {
        _transport.Output.Write<byte>([1, 2, 3]);

        var isDone = _transport.Output.FlushAsync().IsCompletedSuccessfully;

        Assert.That(isDone);
        Assert.That(await ReceiveAsync(3), Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public async Task Flush_OfMoreThanTheSocketTakes_WaitsAndLosesNothing()
    {
        var octets = new SeededRandom(1).NextOctets(8 << 20);
        _transport.Output.Write<byte>(octets);

        var flush = _transport.Output.FlushAsync();

        Assert.That(flush.IsCompleted, Is.False);
        Assert.That((await ReceiveAsync(octets.Length)).AsSpan().SequenceEqual(octets));
        Assert.That((await flush).IsCanceled, Is.False);
    }

    [Test]
    public async Task Socket_ThatOutlivesItsStream_WaitsAsBefore()
    {
        var transport = new StreamTransport(new NetworkStream(_peer, ownsSocket: false));
        transport.Output.Write<byte>([1, 2, 3]);
        await transport.Output.FlushAsync();
        Assert.That(_peer.Blocking, Is.False);

        await transport.Output.CompleteAsync();

        Assert.That(_peer.Blocking);
    }

    [Test]
    public async Task Completion_AfterTheSocketIsGone_IsQuiet()
    {
        var transport = new StreamTransport(new NetworkStream(_peer, ownsSocket: false));
        _peer.Dispose();

        await transport.Output.CompleteAsync();
    }

    [Test]
    public async Task Flush_Interrupted_IsCancelled()
    {
        _transport.Output.Write<byte>(new byte[8 << 20]);
        var flush = _transport.Output.FlushAsync();

        _transport.Output.CancelPendingFlush();

        Assert.That((await flush).IsCanceled);
    }

    [Test]
    public async Task Flush_AfterThePeerHasReset_Faults()
    {
        _peer.LingerState = new LingerOption(enable: true, seconds: 0);
        _peer.Close();
        await Task.WhenAny(_transport.Input.ReadAsync().AsTask());
        _transport.Output.Write<byte>([1]);

        Assert.That(async () => await _transport.Output.FlushAsync(), Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task Read_Interrupted_IsCancelled()
    {
        var read = _transport.Input.ReadAsync();

        _transport.Input.CancelPendingRead();

        Assert.That((await read).IsCanceled);
    }

    [Test]
    public async Task Read_Interrupted_EndsTheConnection()
    {
        _transport.Input.CancelPendingRead();

        Assert.That(await _peer.ReceiveAsync(new byte[1]), Is.Zero);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Read_InterruptedWhereTheStreamDoesNotOwnTheSocket_IsCancelled(CancellationToken patience)
    {
        var transport = new StreamTransport(new NetworkStream(_peer, ownsSocket: false));
        var read = transport.Input.ReadAsync(CancellationToken.None);

        transport.Input.CancelPendingRead();

        Assert.That((await read.AsTask().WaitAsync(patience)).IsCanceled);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Flush_InterruptedWhereTheStreamDoesNotOwnTheSocket_IsCancelled(CancellationToken patience)
    {
        var transport = new StreamTransport(new NetworkStream(_peer, ownsSocket: false));
        transport.Output.Write<byte>(new byte[8 << 20]);
        var flush = transport.Output.FlushAsync(CancellationToken.None);

        transport.Output.CancelPendingFlush();

        Assert.That((await flush.AsTask().WaitAsync(patience)).IsCanceled);
    }

    private static Socket Small() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        SendBufferSize = 64 << 10,
        ReceiveBufferSize = 64 << 10,
    };

    private async Task<byte[]> ReceiveAsync(int count)
    {
        var octets = new byte[count];
        await using var stream = new NetworkStream(_peer);
        await stream.ReadExactlyAsync(octets);
        return octets;
    }
}
