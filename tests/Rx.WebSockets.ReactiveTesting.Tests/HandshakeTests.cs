using System;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.ReactiveTesting.Tests.Fixture;

namespace Rx.WebSockets.ReactiveTesting.Tests;

/// <summary>The deadlines of both roles' handshakes.</summary>
public sealed class HandshakeTests : SchedulerFixture
{
    [Test]
    public void Client_WithoutAnAnswer_FailsAfterItsTimeout()
    {
        using var silence = new HttpMessageInvoker(new Silence());
        var options = new WebSocketClientOptions { Session = Options, Invoker = silence, HandshakeTimeout = Ms(1500) };
        Exception? failure = null;

        using var call = WebSocketClient.Connect(new("ws://server.test"), options).Subscribe(_ => { }, error => failure = error);
        Scheduler.AdvanceTo(Ms(1499).Ticks);
        var early = failure;
        Scheduler.AdvanceTo(Ms(1501).Ticks);

        Assert.That(early, Is.Null);
        Assert.That(failure, Is.TypeOf<ConnectException>().With.Property(nameof(ConnectException.Kind)).EqualTo(ConnectFailure.HandshakeTimeout));
    }

    [Test]
    public void Listener_OfAClientThatSendsNothing_RefusesItAfterItsTimeout()
    {
        var pipes = new PipePair(Scheduler);
        var options = new WebSocketListenerOptions { Session = Options, HandshakeTimeout = Ms(1500) };
        var listener = WebSocketListener.Create(new OneConnection(pipes.Server), options);
        using var sessions = listener.Sessions.Subscribe(_ => Assert.Fail("A session came."));

        Scheduler.AdvanceTo(Ms(1499).Ticks);
        var early = pipes.Client.Input.TryRead(out _);
        Scheduler.AdvanceTo(Ms(1501).Ticks);

        Assert.That(early, Is.False);
        Assert.That(pipes.Client.Input.TryRead(out var answer));
        Assert.That(Encoding.ASCII.GetString(answer.Buffer), Does.StartWith("HTTP/1.1 408 "));
    }

    private sealed class Silence : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            new TaskCompletionSource<HttpResponseMessage>().Task;
    }

    private sealed class OneConnection(IDuplexPipe transport) : IConnectionSource
    {
        private bool _isTaken;

        public IPEndPoint LocalEndPoint { get; } = new(IPAddress.Loopback, 80);

        public ValueTask<IConnection> AcceptAsync(CancellationToken cancellationToken)
        {
            if (_isTaken)
            {
                return new(new TaskCompletionSource<IConnection>().Task);
            }

            _isTaken = true;
            return new(new Connection(transport));
        }

        public ValueTask DisposeAsync() => default;
    }

    private sealed class Connection(IDuplexPipe transport) : IConnection
    {
        public EndPoint? LocalEndPoint => null;

        public EndPoint? RemoteEndPoint => null;

        public bool IsSecure => false;

        public ValueTask<IDuplexPipe> OpenAsync(CancellationToken cancellationToken) => new(transport);

        public ValueTask DisposeAsync() => default;
    }
}
