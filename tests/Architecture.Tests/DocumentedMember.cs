using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Architecture.Tests;

/// <summary>A public member, beside the ID under which the compiler writes its documentation (C# standard, annex D.4).</summary>
internal sealed record DocumentedMember(MemberInfo Member, string Id)
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>What the member returns, with all that it is made of.</summary>
    public IEnumerable<Type> Result => Parts(Member is MethodInfo method ? method.ReturnType : ((PropertyInfo)Member).PropertyType);

    /// <summary>What the member takes, in order, each followed by what it is made of.</summary>
    public IEnumerable<Type> Arguments => Member is MethodInfo method ? method.GetParameters().SelectMany(parameter => Parts(parameter.ParameterType)) : [];

    /// <summary>The methods and properties of a project's public types that somebody wrote.</summary>
    public static IEnumerable<DocumentedMember> Of(string project) =>
        from type in Assembly.Load(project).GetExportedTypes()
        from member in type.GetMembers(Declared)
        where member is PropertyInfo or MethodInfo { IsSpecialName: false }
        where !member.IsDefined(typeof(CompilerGeneratedAttribute))
        select new DocumentedMember(member, IdOf(member));

    /// <summary>The documentation of a project as it is shipped, by ID.</summary>
    public static Dictionary<string, XElement> TextsOf(string project) =>
        XDocument.Load(Path.Combine(AppContext.BaseDirectory, project + ".xml")).Descendants("member").ToDictionary(text => text.Attribute("name")!.Value);

    private static IEnumerable<Type> Parts(Type type) =>
        type.GetGenericArguments().SelectMany(Parts).Prepend(type.IsGenericType ? type.GetGenericTypeDefinition() : type);

    private static string IdOf(MemberInfo member)
    {
        var name = $"{NameOf(member.DeclaringType!)}.{member.Name}";
        var (kind, taken) = member is MethodInfo method ? ('M', method.GetParameters()) : ('P', ((PropertyInfo)member).GetIndexParameters());
        var arity = member is MethodInfo { IsGenericMethod: true } generic ? $"``{generic.GetGenericArguments().Length}" : "";
        var parameters = string.Join(',', taken.Select(parameter => Reference(parameter.ParameterType)));
        return $"{kind}:{name}{arity}{(parameters is "" ? "" : $"({parameters})")}";
    }

    private static string NameOf(Type type) => type.IsNested ? $"{NameOf(type.DeclaringType!)}.{type.Name}" : $"{type.Namespace}.{type.Name}";

    private static string Reference(Type type) => type switch
    {
        { IsByRef: true } => Reference(type.GetElementType()!) + "@",
        { IsArray: true } => Reference(type.GetElementType()!) + "[]",
        { IsGenericMethodParameter: true } => $"``{type.GenericParameterPosition}",
        { IsGenericTypeParameter: true } => $"`{type.GenericParameterPosition}",
        { IsGenericType: true } => $"{NameOf(type).Split('`')[0]}{{{string.Join(',', type.GetGenericArguments().Select(Reference))}}}",
        _ => NameOf(type),
    };
}
