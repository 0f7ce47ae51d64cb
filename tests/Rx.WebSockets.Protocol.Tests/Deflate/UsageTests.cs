using System;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Deflate;

namespace Rx.WebSockets.Protocol.Tests.Deflate;

/// <summary>A context is freed once, and never under whoever is at work with it.</summary>
public sealed class UsageTests
{
    [Test]
    public void LetGo_WhileNobodyIsAtWork_FreesAtOnceAndOnce()
    {
        var usage = new Usage();
        usage.Begin(this);
        var meanwhile = usage.End();

        Assert.That((meanwhile, usage.LetGo(), usage.LetGo()), Is.EqualTo((false, true, false)));
    }

    [Test]
    public void LetGo_WhileSomebodyIsAtWork_FreesAtTheEndOfTheWork()
    {
        var usage = new Usage();
        usage.Begin(this);

        Assert.That((usage.LetGo(), usage.LetGo(), usage.End()), Is.EqualTo((false, false, true)));
    }

    [Test]
    public void Begin_AfterLetGo_IsRefused()
    {
        var usage = new Usage();
        usage.LetGo();

        Assert.That(() => usage.Begin(this), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Begin_WhileSomebodyIsAtWork_IsRefusedAndHarmsNobody()
    {
        var usage = new Usage();
        usage.Begin(this);

        Assert.That(() => usage.Begin(this), Throws.InvalidOperationException);
        Assert.That(usage.End(), Is.False);
        Assert.That(() => usage.Begin(this), Throws.Nothing);
    }

    [Test]
    public void Extension_DisposedByItsOwnPredicate_TransformsNothingMore()
    {
        PermessageDeflateExtension? extension = null;
        var factory = new PermessageDeflate(new PermessageDeflateOptions
        {
            MinSize = 0,
            Compresses = _ =>
            {
                extension!.Dispose();
                return true;
            },
        });
        extension = (PermessageDeflateExtension)factory.Accept(factory.Offers[0])!.Extension;

        Assert.That(() => extension.TransformOutgoing(Frame.Text("a"), []), Throws.TypeOf<ObjectDisposedException>());
    }
}
