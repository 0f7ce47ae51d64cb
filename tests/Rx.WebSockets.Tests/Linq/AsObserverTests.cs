using System;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Flows;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Linq;

/// <summary><c>As</c> on the side of the observer.</summary>
[InlineAwaits]
public sealed class AsObserverTests
{
    private static readonly UserFormat Format = new();
    private static readonly User Someone = new("user", 1);

    private readonly TestFlow<User> _source = new();
    private readonly TestObserver<Frame> _messages = new();

    [Test]
    public void As_NoObserverOrFormat_IsRefusedAtTheCall()
    {
        Assert.That(() => ((IFlowObserver<Frame>)null!).As(Format), Throws.ArgumentNullException);
        Assert.That(() => _messages.As((IMessageFormat<User>)null!), Throws.ArgumentNullException);
    }

    [Test]
    public void As_Values_PassAsMessagesAndTheSourceWaits()
    {
        using var subscription = _source.Subscribe(_messages.As(Format));
        _messages.BeBusy();

        var sent = _source.SendAsync(Someone);
        var waited = !sent.IsCompleted;
        _messages.TakeNext();

        Assert.That(waited);
        Assert.That(sent.IsCompletedSuccessfully);
        Assert.That(_messages.Values, Is.EqualTo([Format.Write(Someone)]));
        Assert.That(_messages.Tokens, Is.EqualTo([_source.LastToken]));
        Assert.That(_messages.Pushed, Is.Zero);
    }

    [Test]
    public void As_PushedValues_ArePushed()
    {
        _messages.As(Format).OnNext(Someone);

        Assert.That(_messages.Pushed, Is.EqualTo(1));
        Assert.That(_messages.Values, Is.EqualTo([Format.Write(Someone)]));
    }

    [Test]
    public void As_Completion_Passes()
    {
        using var subscription = _source.Subscribe(_messages.As(Format));

        _source.Complete();

        Assert.That(_messages.IsCompleted);
    }

    [Test]
    public void As_Error_Passes()
    {
        using var subscription = _source.Subscribe(_messages.As(Format));
        var error = new InvalidOperationException();

        _source.Fail(error);

        Assert.That(_messages.Error, Is.SameAs(error));
    }

    [Test]
    public void As_FormatThatThrows_FaultsTheSourceAndNothingPasses()
    {
        using var subscription = _source.Subscribe(_messages.As(Format));

        var sent = _source.SendAsync(null!);

        Assert.That(async () => await sent, Throws.TypeOf<NullReferenceException>());
        Assert.That(() => _messages.As(Format).OnNext(null!), Throws.TypeOf<NullReferenceException>());
        Assert.That(_messages.Signals, Is.Empty);
        Assert.That(_source.Subscribers, Is.Zero);
    }
}
