using System;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Rx.WebSockets.Protocol.Tests.Properties;

/// <summary>Runs a property on many generated values, the same ones in every run.</summary>
public static class Check
{
    public static void ThatAll(Gen<Traffic> traffic, Action<Traffic> property, int runs = 150)
    {
        Config config = Config.QuickThrowOnFailure.WithMaxTest(runs)
            .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(20_240_615), FSharpOption<int>.None)));

        FsCheck.Check.One(config, Prop.ForAll(Arb.From(traffic, Traffic.Shrink), property));
    }
}
