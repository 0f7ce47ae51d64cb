using System;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests;

public sealed class MessageFormatExtensionsTests
{
    private static readonly User Someone = new("user", 1);

    [Test]
    public void SendAsync_NoSessionOrFormat_IsRefusedAtTheCall()
    {
        var session = Open();

        Assert.That(() => ((IWebSocketSession)null!).SendAsync(Someone, UserJson.Default.User), Throws.ArgumentNullException);
        Assert.That(() => session.SendAsync(Someone, (IMessageFormat<User>)null!), Throws.ArgumentNullException);
    }

    [Test]
    public async Task SendAsync_FormatThatThrows_FaultsTheTaskAndSendsNothing()
    {
        var session = Open();
        Task? sent = null;

        Assert.That(() => { sent = session.SendAsync(null!, new UserFormat()).AsTask(); }, Throws.Nothing);

        Assert.That(await Expect.FailureAsync(sent!), Is.TypeOf<NullReferenceException>());
        Assert.That(session.State, Is.EqualTo(ConnectionState.Open));
    }

    [Test]
    public async Task SendAsync_Cancelled_IsCancelled()
    {
        var session = Open();
        var cancelled = new CancellationToken(canceled: true);

        Assert.That(await Expect.FailureAsync(session.SendAsync(Someone, UserJson.Default.User, cancelled)), Is.InstanceOf<OperationCanceledException>());
        Assert.That(await Expect.FailureAsync(session.SendAsync(Someone, new UserFormat(), cancelled)), Is.InstanceOf<OperationCanceledException>());
    }

    private static IWebSocketSession Open()
    {
        var clock = new VirtualClock();
        return WebSocketSession.Create(InMemoryTransport.Pair(clock).Client, WebSocketRole.Client, new WebSocketSessionOptions { Scheduler = clock });
    }
}
